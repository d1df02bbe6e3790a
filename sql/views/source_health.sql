-- Does each outlet still answer, and what did it give lately?
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
    select source_id, count(distinct article_id) as articles, max(published_at) as newest_article_at from article group by source_id
),
stories as (
    select source_id, count(distinct article_id) as stories
    from article join coding using (revision_id)
    where story in ('defection', 'refusal_or_pressure', 'reverse') group by source_id
)
select
    source.source_id, source.name, source.alignment, source.is_enabled,
    coalesce(exchanges, 0) as exchanges, coalesce(failed, 0) as failed,
    last_asked_at, last_ok_at, last_error_class, last_reason,
    coalesce(articles, 0) as articles, coalesce(stories, 0) as stories, newest_article_at, source.disabled_reason
from source
left join exchanges using (source_id)
left join articles using (source_id)
left join stories using (source_id)
order by source.is_enabled desc, source.source_id
