-- Signals that are no longer told.
delete from event_signal
where event_id in (select event_id from scope_event)
    and (event_id, family, kind, stance) not in (select (event_id, family, kind, stance) from staged_event_signal)
