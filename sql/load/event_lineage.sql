-- Events that ended: the events that their mentions are in now, or none, when the articles took back what they said.
insert into event_lineage
with moved as (
    select distinct old.event_id as old_event_id, new.event_id as new_event_id
    from (from event_mention semi join scope_event using (event_id)) as old
    left join staged_event_mention as new using (mention_id)
    where old.event_id not in (select event_id from staged_event)
)
select old_event_id, new_event_id, $run_id, $changed_at
from moved
where not exists (
    from event_lineage as known
    where known.run_id = $run_id and known.old_event_id = moved.old_event_id
        and known.new_event_id is not distinct from moved.new_event_id
)
qualify new_event_id is not null or count(new_event_id) over (partition by old_event_id) = 0
