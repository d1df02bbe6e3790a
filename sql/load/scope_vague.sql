-- Events with a vague mention that one of the near events, old or new, might draw to itself.
create or replace temp table scope_vague as
with keys as (
    select block_id
    from merge_block
    where is_firm and mention_id in (select mention_id from event_mention semi join scope_near using (event_id))
    union
    select block_id from staged_merge_block where is_firm
)
select distinct event_id
from event_mention
where mention_id in (select mention_id from merge_block semi join keys using (block_id) where not is_firm)
