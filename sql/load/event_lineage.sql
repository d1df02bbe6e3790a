-- Ids that went up in others: where the mentions of an event that ended are now.
insert or ignore into event_lineage
select distinct old.event_id, new.event_id, $run_id, $changed_at
from (from event_mention semi join scope_event using (event_id)) as old
join staged_event_mention as new using (mention_id)
where old.event_id not in (select event_id from staged_event)
