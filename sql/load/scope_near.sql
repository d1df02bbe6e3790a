-- Events (hashed) that hold a touched mention, or a mention of a block that one was or is in.
create or replace temp table scope_near as
with keys as (
    select block_id from merge_block semi join touched_mention using (mention_id)
    union
    select block_id from staged_merge_block
)
select hash(event_id) as event from event_mention semi join touched_mention using (mention_id)
union
select event from scope_block semi join keys using (block_id)
