-- Events that no mention supports, and mentions that point to an event that is not there.
select event_id, 'event' as found_in from event anti join event_mention using (event_id)
union all
select event_id, 'event_mention' from event_mention anti join event using (event_id)
