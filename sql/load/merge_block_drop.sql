-- Blocks that touched mentions are no longer in.
delete from merge_block
where mention_id in (select mention_id from touched_mention)
    and (mention_id, block_id, is_firm) not in (select (mention_id, block_id, is_firm) from staged_merge_block)
