-- The current ones among the wanted mentions, and among those of other revisions of their articles. Of each revision those of
-- the newest coder that has coded it, and those that a human reader confirmed although the newest coder no longer finds
-- them. A variant of a revision has no current mentions: the standing one speaks.
create or replace temp table current_mention as
with looked_at as (
    select mention_id from wanted_mention
    union
    select mention_id from mention
    where revision_id in (select revision_id from edition)
),
told as (
    select mention_id, coder_id, revision_id, said['is_right'] as is_right
    from mention semi join looked_at using (mention_id) left join decided using (mention_id)
),
current_coding as (
    select revision_id, arg_max(coder_id, (first_used_at, coder_id)) as coder_id
    from coding join coder using (coder_id)
    where revision_id in (select revision_id from told)
    group by revision_id
),
confirmed as (
    select mention_id, arg_max(coder_id, (first_used_at, coder_id)) as coder_id
    from told join coder using (coder_id)
    where is_right = 'true'
    group by mention_id
)
select mention_id, coder_id
from told semi join current_coding using (revision_id, coder_id)
where coalesce(is_right, 'true') <> 'false' and revision_id not in (select revision_id from article_variant)
union
select mention_id, coder_id from confirmed
