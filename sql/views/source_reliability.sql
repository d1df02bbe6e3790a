-- How often does what an outlet tells get contested, denied, or confirmed by another owner?
create or replace view source_reliability as
with told as (
    select distinct article.source_id, event.event_id, event.status, event.owner_count, event.type
    from event
    join event_mention using (event_id)
    join mention using (mention_id, coder_id)
    join article using (revision_id)
    where not event_mention.is_superseded
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
