-- Mentions, new and changed.
merge into mention using (
    from staged_mention except from mention semi join stored_mention using (mention_id, coder_id)
) as said
on mention.mention_id = said.mention_id and mention.coder_id = said.coder_id
when matched then update
when not matched then insert
returning merge_action
