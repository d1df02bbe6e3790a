-- Blocks that touched mentions are no longer in.
delete from merge_block
where mention_id in (select mention_id from touched_mention)
    and (mention_id, block_key) not in (select (mention_id, block_key) from staged_merge_block)
