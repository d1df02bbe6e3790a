-- Rows of mention_signal that their mention no longer has.
delete from mention_signal
where (mention_id, coder_id) in (select (mention_id, coder_id) from stored_mention)
    and (mention_id, coder_id, ordinal) not in (select (mention_id, coder_id, ordinal) from staged_mention_signal)
