-- Counts with a low end above the high end, below zero, or above 100 percent.
with counted as (
    select 'mention' as found_in, mention_id as id, count_low, count_high, count_unit from mention
    union all
    select 'event', event_id, count_low, count_high, count_unit from event
)
from counted
where count_low > count_high or count_low < 0 or count_high < 0
    or (count_unit = 'percent' and greatest(count_low, count_high) > 100)
