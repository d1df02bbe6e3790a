-- Vague mentions of context events, which stay with the firm ones: what they were compared with may be out of sight.
create or replace temp table waiting as
with firm as (
    select distinct event_id from scope_member join report using (mention_id) where is_firm and not is_core
)
select mention_id
from scope_member semi join firm using (event_id) join report using (mention_id)
where not is_core and not is_firm and not is_linked
