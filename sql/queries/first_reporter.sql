-- Which outlet reports first, and how long until another owner confirms?
with reports as (
    select event_id, published_at, coalesce(source.owner, event_mention.source_id) as owner
    from event_mention left join source using (source_id)
    where published_at is not null
),
firsts as (
    select event_id, first_published_at as first_at, first_source_id as first_source, coalesce(owner, first_source_id) as first_owner
    from event left join source on source.source_id = first_source_id
    where first_source_id is not null
),
confirmed as (
    select event_id, min(published_at) as confirmed_at
    from reports join firsts using (event_id)
    where owner <> first_owner
    group by event_id
)
select
    first_source, count(*) as events_first,
    count(confirmed_at) as confirmed,
    median(datediff('hour', first_at, confirmed_at)) as median_hours_to_confirmation
from firsts
left join confirmed using (event_id)
group by all
order by events_first desc, first_source
