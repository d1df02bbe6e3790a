-- Named people of the events.
insert into staged_event_actor by name select event_id, actor_key, name, role, person_id from told_actor
