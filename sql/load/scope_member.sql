-- Every mention of the events in scope, the event it is in, and whether that event may change by itself.
create or replace temp table scope_member as
with scope as (
    select event, true as is_core from (from scope_near union from scope_vague)
    union all
    select event, false from scope_context
)
select mention_id, event_id, is_core from event_mention join scope on hash(event_id) = event
