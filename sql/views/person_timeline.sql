-- What happened to one person, in order: pressure, recantation, move, reward, return?
create or replace view person_timeline as
select
    event_actor.actor_key,
    event_actor.person_id,
    coalesce(person.name, event_actor.name) as name,
    row_number() over timeline as step,
    coalesce(event.date_start, event.first_published_at::date) as day,
    event.date_precision, event.type, event.origin, event.destination, event.status, event.modality,
    coalesce(event.date_start, event.first_published_at::date)
        - lag(coalesce(event.date_start, event.first_published_at::date)) over timeline as days_since_last,
    event.event_id
from event_actor
join event using (event_id)
left join person on person.person_id = event_actor.person_id
window timeline as (
    partition by event_actor.actor_key
    order by coalesce(event.date_start, event.first_published_at::date), event.date_end, event.event_id
)
order by name, step
