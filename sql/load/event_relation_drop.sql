-- Relations that no longer hold.
delete from event_relation
where (event_id, relation, other_event_id) not in (
    select (event_id, relation, other_event_id) from staged_event_relation
)
