-- Which mentions an event is made of.
merge into event_mention using (
    from staged_event_mention except from event_mention semi join scope_event using (event_id)
) as merged on event_mention.mention_id = merged.mention_id
when matched then update
when not matched then insert
