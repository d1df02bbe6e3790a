-- Which blocks the events reach into.
-- Ids are hashed, as numbers are joined twice as fast as words: two that meet in one hash only widen the scope, and what is
-- merged anew without need comes out as it was.
create or replace temp table scope_block as
select event, block_id, is_firm
from (select hash(mention_id) as mention, block_id, is_firm from merge_block)
join (select hash(mention_id) as mention, hash(event_id) as event from event_mention) using (mention)
