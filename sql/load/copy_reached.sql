-- Texts whose cluster can have changed.
-- They are the changed ones, those that a link of theirs went or may come to, and what hangs on these.
create or replace temp table reached_text as
with recursive link as (
    select revision_id as near_id, other_revision_id as far_id from article_copy
    union all
    select other_revision_id, revision_id from article_copy
    union all
    select revision_id, other_revision_id from copy_candidate
    union all
    select other_revision_id, revision_id from copy_candidate
),
reached as (
    select revision_id from changed_text
    union
    select unnest([revision_id, other_revision_id]) from stale_copy
    union
    select far_id from reached join link on near_id = revision_id
)
select revision_id from reached
