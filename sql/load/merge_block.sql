-- Blocks of the mentions of this load.
insert into merge_block by name
select mention_id, block_id, is_firm from staged_merge_block
anti join merge_block using (mention_id, block_id, is_firm)
