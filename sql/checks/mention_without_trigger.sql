-- Mentions without any evidence for their type.
select mention_id, coder_id from mention
anti join (from evidence where supports = 'type') as trigger using (mention_id, coder_id)
