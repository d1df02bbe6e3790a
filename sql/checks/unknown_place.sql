-- Places of mentions and events that are no province.
select 'mention' as found_in, mention_id as id, place_id from mention anti join place using (place_id)
where place_id is not null and exists (from place)
union all
select 'event', event_id, place_id from event anti join place using (place_id)
where place_id is not null and exists (from place)
