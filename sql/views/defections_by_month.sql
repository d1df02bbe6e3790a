-- How many people changed sides each month? Named people, group heads and aggregate claims stand side by side, never added.
create or replace view defections_by_month as
select
    date_trunc('month', coalesce(event.date_start, event.first_published_at))::date as month,
    event.direction,
    count(*) filter (event.actor_kind <> 'aggregate') as events,
    coalesce(sum(event.person_count), 0)::bigint as named_people,
    coalesce(sum(event.count_low) filter (event.actor_kind = 'group' and event.count_unit = 'people'), 0)::bigint as group_people_low,
    coalesce(sum(event.count_low) filter (
        event.actor_kind = 'group' and event.count_unit = 'people' and event.status in ('claimed', 'contested')
    ), 0)::bigint as group_people_only_claimed_low,
    count(*) filter (event.actor_kind = 'aggregate') as aggregate_claims
from event
where event.type in ('defection', 'departure', 'cooptation') and event.modality <> 'planned' and event.status <> 'denied'
    and not exists (from event_relation as part where part.event_id = event.event_id and part.relation = 'part_of')
group by all
order by month desc, event.direction
