-- How many reports repeat one event?
create or replace view echo as
select
    event_id, label as who, type, coalesce(date_start, first_published_at::date) as day,
    mention_count, article_count, cluster_count, source_count, owner_count,
    round(article_count / greatest(cluster_count, 1), 2) as articles_per_text,
    first_published_at, last_published_at
from event
order by article_count desc, event_id
