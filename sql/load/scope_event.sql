-- The events that the changing components replace.
create or replace temp table scope_event as
select distinct event_id from scope_member where is_core
union
select event_id
from component semi join scope_changing using (root) join report using (n) join scope_member using (mention_id)
where mention_id not in (select mention_id from waiting)
