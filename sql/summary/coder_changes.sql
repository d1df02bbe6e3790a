-- What does the coder $1 say differently of articles published from $2 up to, not including, $3?
select
    coalesce(article.published_at, article.first_seen_at)::date as day,
    article.source_id as outlet,
    coder_diff.change,
    mention.type,
    coalesce(
        (
            select string_agg(name, ', ' order by ordinal)
            from mention_actor
            where mention_actor.mention_id = mention.mention_id and mention_actor.coder_id = mention.coder_id
        ),
        concat_ws(' ', mention.actor_kind, mention.count_low, mention.count_unit)
    ) as who,
    coder_diff.field,
    coder_diff.was,
    coder_diff.now,
    article.title
from coder_diff
join article using (revision_id)
join mention
    on mention.mention_id = coder_diff.mention_id
    and mention.coder_id = if(coder_diff.change = 'removed', coder_diff.old_coder_id, coder_diff.new_coder_id)
where coder_diff.new_coder_id = $1
    and coalesce(article.published_at, article.first_seen_at) >= $2
    and coalesce(article.published_at, article.first_seen_at) < $3
order by day, outlet, article.url, coder_diff.mention_id, coder_diff.change, coder_diff.field
