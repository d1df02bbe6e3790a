-- Ended event ids that are in use again without the mention that they were made from.
select old_event_id from event_lineage
join event on event.event_id = event_lineage.old_event_id
anti join event_mention on event_mention.event_id = event_lineage.old_event_id
