-- Steps that are no longer next to each other.
delete from event_relation
where relation = 'follows'
    and (
        event_id in (select event_id from scope_event)
        or event_id in (select event_id from event_actor semi join scope_person using (person_id))
    )
    and (event_id, other_event_id) not in (select (event_id, other_event_id) from staged_event_relation)
