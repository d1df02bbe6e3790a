-- Mentions that are no longer current.
delete from event_mention
where event_id in (select event_id from scope_event)
    and mention_id not in (select mention_id from staged_event_mention)
