-- Mentions that a recoded revision no longer has.
delete from mention where (mention_id, coder_id) in (select (mention_id, coder_id) from stored_mention where is_dropped)
