-- Who is in the data, with how many events of each kind?
create or replace view people as
select
    event_actor.actor_key,
    event_actor.person_id,
    coalesce(any_value(person.name), min(event_actor.name)) as name,
    any_value(person.name_km) as name_km,
    count(*) filter (event.type in ('defection', 'departure', 'cooptation')) as moves,
    count(*) filter (event.type = 'recantation') as recantations,
    count(*) filter (event.type in ('refusal', 'approach')) as approaches,
    count(*) filter (event.type = 'return') as returns,
    count(*) filter (event.type = 'pressure') as pressures,
    count(*) filter (event.type = 'reward') as rewards,
    min(coalesce(event.date_start, event.first_published_at::date)) as first_on,
    max(coalesce(event.date_start, event.first_published_at::date)) as last_on
from event_actor
join event using (event_id)
left join person on person.person_id = event_actor.person_id
group by all
order by moves desc, name
