-- Mentions that are no longer current.
delete from event_mention where mention_id not in (select mention_id from staged_event_mention)
