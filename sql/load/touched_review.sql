-- Revisions of the mentions that staged decisions are about.
create or replace temp table touched_revision as
select distinct revision_id
from mention
where mention_id in (
    select target_id from staged_review where target_kind = 'mention'
    union all
    select mention_id from staged_review join review_mention using (review_id)
)
