-- How often does what an outlet tells get contested, denied, or confirmed by another owner?
create or replace view source_reliability as
with told as (
    select source_id, event_id from event_mention where not is_superseded group by all
)
select
    source.source_id, source.name, source.alignment,
    count(*) as events,
    count(*) filter (event.owner_count > 1) as confirmed_by_another_owner,
    count(*) filter (event.status = 'contested') as contested,
    count(*) filter (event.status = 'denied') as denied,
    count(*) filter (event.status = 'claimed') as only_claimed,
    round(100 * count(*) filter (event.owner_count > 1) / count(*), 1) as confirmed_percent
from told
join event using (event_id)
join source using (source_id)
group by all
order by events desc, source.source_id
