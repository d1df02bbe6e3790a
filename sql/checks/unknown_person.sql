-- Actors that point to a person who is not in the gazetteer.
select 'mention_actor' as found_in, mention_id as id, person_id from mention_actor anti join person using (person_id)
where person_id is not null and exists (from person)
union all
select 'event_actor', event_id, person_id from event_actor anti join person using (person_id)
where person_id is not null and exists (from person)
