-- Events that this load wrote or ended.
create or replace temp table touched_event as
select event_id from scope_event union select event_id from staged_event
