-- People, signals and relations whose event is gone.
select 'event_actor' as part, event_id from event_actor anti join event using (event_id)
union all
select 'event_signal', event_id from event_signal anti join event using (event_id)
union all
select 'event_relation', event_id from event_relation anti join event using (event_id)
union all
select 'event_relation', other_event_id from event_relation
anti join event on event_relation.other_event_id = event.event_id
