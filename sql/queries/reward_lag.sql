-- How soon after the move did a reward come?
select reward, count(*) as rewards, median(days_after) as median_days, min(days_after) as fewest, max(days_after) as most
from rewards_after_defection
where days_after is not null and type in ('defection', 'cooptation')
group by all order by rewards desc, reward
