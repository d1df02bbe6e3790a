-- Components that are new, or hold a mention of an event that may change.
create or replace temp table scope_changing as
select distinct root
from component join report using (n) left join scope_member using (mention_id)
where coalesce(is_core, true) and mention_id not in (select mention_id from waiting)
