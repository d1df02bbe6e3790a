-- By how much do high and low numbers for one event differ, by the alignment of the outlet?
with spread as (
    select event_id, source_alignment, max(coalesce(count_high, count_low)) / nullif(min(count_low), 0) as ratio
    from claims where count_unit = 'people' group by all
)
select source_alignment, count(*) as events, median(ratio) as median_ratio, max(ratio) as largest_ratio
from spread group by all order by source_alignment
