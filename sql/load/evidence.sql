-- Rows of evidence for the mentions of this load.
merge into evidence using (
    from staged_evidence except from evidence semi join stored_mention using (mention_id, coder_id)
) as said
on evidence.mention_id = said.mention_id and evidence.coder_id = said.coder_id and evidence.ordinal = said.ordinal
when matched then update
when not matched then insert
