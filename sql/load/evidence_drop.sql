-- Rows of evidence that their mention no longer has.
delete from evidence
where (mention_id, coder_id) in (select (mention_id, coder_id) from stored_mention)
    and (mention_id, coder_id, ordinal) not in (select (mention_id, coder_id, ordinal) from staged_evidence)
