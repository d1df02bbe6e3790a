-- Events that the vague mentions of near events have to be compared with; they change only when one comes to them.
create or replace temp table scope_context as
with core as (
    select event_id from scope_near union select event_id from scope_vague
),
keys as (
    select block_id
    from merge_block
    where not is_firm and mention_id in (select mention_id from event_mention semi join core using (event_id))
    union
    select block_id from staged_merge_block where not is_firm
)
select distinct event_id
from event_mention
where mention_id in (select mention_id from merge_block semi join keys using (block_id))
    and event_id not in (select event_id from core)
