-- From which side to which side do people go?
create or replace view flows as
select
    coalesce(event.origin, '(not said)') as origin,
    coalesce(event.destination, '(not said)') as destination,
    count(*) as events,
    coalesce(sum(event.person_count), 0)::bigint as named_people,
    coalesce(sum(event.count_low) filter (event.actor_kind = 'group' and event.count_unit = 'people'), 0)::bigint as group_people_low
from event
where event.type in ('defection', 'departure', 'cooptation', 'return') and event.actor_kind <> 'aggregate'
    and event.modality <> 'planned' and event.status <> 'denied'
    and not exists (from event_relation as part where part.event_id = event.event_id and part.relation = 'part_of')
group by all
order by events desc, origin, destination
