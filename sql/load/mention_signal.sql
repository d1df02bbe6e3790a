-- Rows of mention_signal for the mentions of this load.
merge into mention_signal using (
    from staged_mention_signal except from mention_signal semi join stored_mention using (mention_id, coder_id)
) as said
on mention_signal.mention_id = said.mention_id and mention_signal.coder_id = said.coder_id and mention_signal.ordinal = said.ordinal
when matched then update
when not matched then insert
