-- Events that no mention supports any more under their id.
delete from event
where event_id in (select event_id from scope_event) and event_id not in (select event_id from staged_event)
