-- Events that mix a running total or a percentage with named people or a group.
select
    event_id, list(distinct actor_kind order by actor_kind) as kinds,
    list(distinct mention.count_unit order by mention.count_unit) as units
from event_mention join mention using (mention_id, coder_id)
group by event_id
having (bool_or(actor_kind = 'aggregate') and not bool_and(actor_kind = 'aggregate')) or count(distinct mention.count_unit) > 1
