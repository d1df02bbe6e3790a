-- Relations of this kind that no longer hold for the events that this load wrote or ended.
delete from event_relation
where relation = $relation
    and (
        event_id in (select event_id from touched_event) or other_event_id in (select event_id from touched_event)
    )
    and (event_id, other_event_id) not in (select (event_id, other_event_id) from staged_event_relation)
