-- What share of the named people who changed sides was arrested, charged or sued within 180 days before?
with moved as (
    select event_id, actor_key from event join event_actor using (event_id)
    where type in ('defection', 'departure', 'cooptation') and modality <> 'planned' and date_start is not null
)
select
    count(distinct (moved.event_id, actor_key)) as moves,
    count(distinct (moved.event_id, actor_key)) filter (days_before between 0 and 180) as pressed_before,
    round(100 * pressed_before / nullif(moves, 0), 1) as percent
from moved
left join pressure_before_defection as pressure
    on pressure.event_id = moved.event_id and pressure.person_id = moved.actor_key
    and pressure in ('arrest', 'charge', 'lawsuit', 'detention', 'conviction')
