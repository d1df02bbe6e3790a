-- How many articles from $2 up to, not including, $3 did the coder $1 code, and how many of them had another one before?
select
    count(*) as article_count,
    count(*) filter (
        revision_id in (select earlier.revision_id from coding as earlier where earlier.coder_id <> $1)
    ) as coded_before_count
from coding
join article using (revision_id)
where coding.coder_id = $1
    and coalesce(article.published_at, article.first_seen_at) >= $2
    and coalesce(article.published_at, article.first_seen_at) < $3
