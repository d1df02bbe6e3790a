-- Events (hashed) that the vague mentions of near events have to be compared with; they change only when one comes to them.
create or replace temp table scope_context as
with core as (
    from scope_near union from scope_vague
),
keys as (
    select block_id from scope_block semi join core using (event) where not is_firm
    union
    select block_id from staged_merge_block where not is_firm
)
select distinct event from scope_block semi join keys using (block_id) anti join core using (event)
