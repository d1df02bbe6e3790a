-- Events (hashed) with a vague mention that one of the near events, old or new, might draw to itself.
create or replace temp table scope_vague as
with keys as (
    select block_id from scope_block semi join scope_near using (event) where is_firm
    union
    select block_id from staged_merge_block where is_firm
)
select distinct event from scope_block semi join keys using (block_id) where not is_firm
