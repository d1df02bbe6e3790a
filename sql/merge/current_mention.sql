-- The current ones among the mentions of the wanted ones' articles, in all their revisions. Of each revision those of the
-- newest coder that has coded it, and those that a human reader confirmed although the newest coder no longer finds
-- them. A variant of a revision has no current mentions: the standing one speaks.
create or replace temp table current_mention as
with looked_at as (
    select revision_id from wanted_mention union select revision_id from edition
),
told as (
    select mention_id, coder_id, revision_id, said['is_right'] as is_right
    from mention semi join looked_at using (revision_id) left join decided using (mention_id)
),
-- Nobody is overruled by the first coder; so where there is but one, no coding is read.
newer as (
    select revision_id, coder_id, first_used_at
    from coding
    join (from coder qualify row_number() over (order by first_used_at, coder_id) > 1) as later using (coder_id)
    where revision_id in (select revision_id from told)
),
confirmed as (
    select mention_id, revision_id, arg_max(coder_id, (first_used_at, coder_id)) as coder_id
    from told join coder using (coder_id)
    where is_right = 'true'
    group by all
)
select mention_id, coder_id, revision_id
from told join coder using (coder_id)
where coalesce(is_right, 'true') <> 'false'
    and revision_id not in (select revision_id from article_variant)
    and not exists (
        from newer
        where newer.revision_id = told.revision_id
            and (newer.first_used_at, newer.coder_id) > (coder.first_used_at, told.coder_id)
    )
union
select mention_id, coder_id, revision_id from confirmed
