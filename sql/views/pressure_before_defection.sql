-- Which people who changed sides had been arrested, charged, sued, beaten or threatened before, and how long before?
create or replace view pressure_before_defection as
with acts as (
    select event_actor.actor_key, event.event_id, event.date_start, event.date_precision, event_signal.kind, event_signal.stance
    from event
    join event_actor using (event_id)
    join event_signal using (event_id)
    where event.type = 'pressure' and event_signal.family = 'coercion'
)
select
    moved.event_id, moved.type, actor.name as who, actor.person_id, moved.date_start as moved_on,
    acts.event_id as pressure_event_id, acts.kind as pressure, acts.stance, acts.date_start as pressure_on,
    moved.date_start - acts.date_start as days_before,
    'own report' as known_from
from event as moved
join event_actor as actor using (event_id)
join acts on acts.actor_key = actor.actor_key and acts.date_start <= coalesce(moved.date_end, moved.first_published_at::date)
where moved.type in ('defection', 'departure', 'recantation', 'cooptation') and moved.modality <> 'planned'
union all
select
    moved.event_id, moved.type, moved.label, null, moved.date_start,
    null, signal.kind, signal.stance, null, null,
    'told with the move'
from event as moved
join event_signal as signal using (event_id)
where moved.type in ('defection', 'departure', 'recantation', 'cooptation') and moved.modality <> 'planned'
    and signal.family = 'coercion'
order by moved_on desc, who, pressure
