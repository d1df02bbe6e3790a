-- Events that hold a touched mention, or a mention of a block that one was or is in.
create or replace temp table scope_near as
with keys as (
    select block_id from merge_block semi join touched_mention using (mention_id)
    union
    select block_id from staged_merge_block
)
select distinct event_id
from event_mention
where mention_id in (select mention_id from touched_mention)
    or mention_id in (select mention_id from merge_block semi join keys using (block_id))
