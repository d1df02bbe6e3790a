-- How often does what an outlet tells get contested, denied, or confirmed by another owner?
create or replace view source_reliability as
with told as (
    select unnest(source_ids) as source_id, owner_count, status from event
)
select
    source.source_id, source.name, source.alignment,
    count(*) as events,
    count(*) filter (told.owner_count > 1) as confirmed_by_another_owner,
    count(*) filter (told.status = 'contested') as contested,
    count(*) filter (told.status = 'denied') as denied,
    count(*) filter (told.status = 'claimed') as only_claimed,
    round(100 * count(*) filter (told.owner_count > 1) / count(*), 1) as confirmed_percent
from told
join source using (source_id)
group by all
order by events desc, source.source_id
