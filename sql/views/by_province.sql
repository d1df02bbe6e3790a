-- Where do people change sides? Events, named people and group heads by province; aggregates stay out.
create or replace view by_province as
select
    coalesce(place.name, '(not said)') as province,
    event.place_id,
    count(*) filter (event.actor_kind <> 'aggregate') as events,
    coalesce(sum(event.person_count), 0)::bigint as named_people,
    coalesce(sum(event.count_low) filter (event.actor_kind = 'group' and event.count_unit = 'people'), 0)::bigint as group_people_low,
    count(*) filter (event.actor_kind = 'aggregate') as aggregate_claims
from event
left join place using (place_id)
where event.type in ('defection', 'departure', 'cooptation') and event.modality <> 'planned' and event.status <> 'denied'
    and not exists (from event_relation as part where part.event_id = event.event_id and part.relation = 'part_of')
group by all
order by events desc, province
