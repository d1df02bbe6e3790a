-- Does each outlet still answer, what did it give lately, and what does the catalogue not know yet?
create or replace view source_health as
with exchanges as (
    select
        source_id,
        count(*) as exchanges,
        count(*) filter (not is_ok) as failed,
        max(requested_at) filter (is_ok) as last_ok_at,
        arg_max(error_class, requested_at) filter (not is_ok) as last_error_class,
        arg_max(reason, requested_at) filter (not is_ok) as last_reason,
        max(requested_at) as last_asked_at
    from "fetch" group by source_id
),
articles as (
    select source_id, sum(article_count)::bigint as articles, sum(story_count)::bigint as stories,
        max(published_on) filter (published_on > '0001-01-01') as newest_article_on
    from article_tally group by source_id
),
-- the last word on each feed, and whether something scrolled by in the month before it
feeds as (
    select
        source_id, url,
        arg_max_null(proposal, requested_at) as proposal,
        coalesce(max(requested_at) filter (has_gap) > max(requested_at) - interval 30 days, false) as has_gap
    from "fetch" where kind = 'feed' and strategy = 'live' group by source_id, url
),
polls as (
    select
        source_id,
        count(*) filter (has_gap) as feeds_with_gap,
        list_sort(list(proposal) filter (proposal is not null)) as proposals
    from feeds group by source_id
)
select
    source.source_id, source.name, source.alignment, source.is_enabled,
    coalesce(exchanges, 0) as exchanges, coalesce(failed, 0) as failed,
    last_asked_at, last_ok_at, last_error_class, last_reason,
    coalesce(articles, 0) as articles, coalesce(stories, 0) as stories, newest_article_on, source.disabled_reason,
    coalesce(feeds_with_gap, 0) as feeds_with_gap, coalesce(proposals, []) as proposals
from source
left join exchanges using (source_id)
left join articles using (source_id)
left join polls using (source_id)
order by source.is_enabled desc, source.source_id
