-- Blocks of the mentions of this load.
merge into merge_block using staged_merge_block as placed
on merge_block.mention_id = placed.mention_id and merge_block.block_key = placed.block_key
when matched and merge_block.is_firm <> placed.is_firm then update
when not matched then insert
