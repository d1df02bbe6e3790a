-- Events that are new or changed.
merge into event using (
    from staged_event except from event semi join scope_event using (event_id)
) as merged on event.event_id = merged.event_id
when matched then update
when not matched then insert
returning merge_action
