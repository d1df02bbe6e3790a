-- People whose chain of events this load can change, and their events.
create or replace temp table scope_person as
select person_id from event_actor semi join scope_event using (event_id) where person_id is not null
union
select person_id from staged_event_actor where person_id is not null
