-- Every mention of the events in scope, the event it is in, and whether that event may change by itself.
create or replace temp table scope_member as
select mention_id, event_id, true as is_core
from event_mention
where event_id in (select event_id from scope_near union select event_id from scope_vague)
union all
select mention_id, event_id, false as is_core from event_mention semi join scope_context using (event_id)
