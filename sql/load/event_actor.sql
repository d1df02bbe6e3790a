-- Named people of events.
merge into event_actor using (
    from staged_event_actor except from event_actor semi join scope_event using (event_id)
) as merged on event_actor.event_id = merged.event_id and event_actor.actor_key = merged.actor_key
when matched then update
when not matched then insert
