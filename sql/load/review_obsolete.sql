-- A decision is obsolete once an article that it was made on has a newer revision, or another stands for the one read.
create or replace temp table changed_review as
with read as (
    select review_id, target_id as mention_id from review where target_kind = 'mention'
    union all
    select review_id, mention_id from review_mention
),
state as (
    select read.review_id, bool_or(
        article.revision_id in (select revision_id from article_variant) or exists (
            from article as newer
            where newer.article_id = article.article_id
                and newer.revision_id not in (select revision_id from article_variant)
                and (newer.last_seen_at, newer.revision_id) > (article.last_seen_at, article.revision_id)
        )
    ) as now_obsolete
    from read
    join mention using (mention_id)
    join article using (revision_id)
    group by read.review_id
)
select review_id, now_obsolete from review join state using (review_id) where is_obsolete <> now_obsolete;

update review set is_obsolete = now_obsolete from changed_review where review.review_id = changed_review.review_id
