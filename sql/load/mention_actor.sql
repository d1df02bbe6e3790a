-- Rows of mention_actor for the mentions of this load.
merge into mention_actor using (
    from staged_mention_actor except from mention_actor semi join stored_mention using (mention_id, coder_id)
) as said
on mention_actor.mention_id = said.mention_id and mention_actor.coder_id = said.coder_id and mention_actor.ordinal = said.ordinal
when matched then update
when not matched then insert
