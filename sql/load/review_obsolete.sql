-- A decision is obsolete once its article has a newer revision than the one that was read, or another stands for that.
update review set is_obsolete = now_obsolete
from (
    select review.review_id, article.revision_id in (select revision_id from article_variant) or exists (
        from article as newer
        where newer.article_id = article.article_id
            and newer.revision_id not in (select revision_id from article_variant)
            and (newer.last_seen_at, newer.revision_id) > (article.last_seen_at, article.revision_id)
    ) as now_obsolete
    from review
    join (select distinct mention_id, revision_id from mention) as mention on mention.mention_id = review.target_id
    join article using (revision_id)
) as state
where review.review_id = state.review_id and review.is_obsolete <> now_obsolete
