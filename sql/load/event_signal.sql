-- Signals of events.
merge into event_signal using (
    from staged_event_signal except from event_signal semi join scope_event using (event_id)
) as merged on event_signal.event_id = merged.event_id and event_signal.family = merged.family
    and event_signal.kind = merged.kind and event_signal.stance = merged.stance
when matched then update
when not matched then insert
