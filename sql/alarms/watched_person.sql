-- Which events name a watched person (by person_id or name), those that a backfill finds included?
with watched as (
    select unnest($watched) as wanted
)
select distinct
    concat_ws(' ', 'watched', event.event_id, event.type, event.status) as key,
    format('{}: {} ({} → {}), {}, first reported on {}.',
        event_actor.name, event.type, coalesce(event.origin, '?'), coalesce(event.destination, '?'),
        event.status, event.first_published_at::date) as sentence
from event
join event_actor using (event_id)
join watched on lower(watched.wanted) in (lower(event_actor.name), event_actor.person_id)
order by key
