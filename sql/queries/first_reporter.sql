-- Which outlet reports first, and how long until another owner confirms?
with reports as (
    select distinct event_id, article.source_id, coalesce(owner, source_id) as owner, published_at
    from event_mention join mention using (mention_id, coder_id) join article using (revision_id)
    left join source using (source_id)
    where published_at is not null
),
firsts as (
    select event_id, min(published_at) as first_at, arg_min(source_id, (published_at, source_id)) as first_source,
        arg_min(owner, (published_at, source_id)) as first_owner
    from reports group by event_id
)
select
    first_source, count(distinct firsts.event_id) as events_first,
    count(distinct reports.event_id) as confirmed,
    median(datediff('hour', first_at, reports.published_at)) as median_hours_to_confirmation
from firsts
left join (
    select reports.event_id, min(reports.published_at) as published_at
    from reports join firsts on firsts.event_id = reports.event_id and firsts.first_owner <> reports.owner
    group by all
) as reports on reports.event_id = firsts.event_id
group by all
order by events_first desc, first_source
