-- People who are no longer in an event.
delete from event_actor
where event_id in (select event_id from scope_event)
    and (event_id, actor_key) not in (select (event_id, actor_key) from staged_event_actor)
