-- How events hang together.
merge into event_relation using staged_event_relation as merged
on event_relation.event_id = merged.event_id and event_relation.relation = merged.relation
    and event_relation.other_event_id = merged.other_event_id
when not matched then insert
