-- Which claims were denied or contradicted, and by whom?
select day, who, count_low, count_high, claiming_sides, denying_sides
from defections where status in ('contested', 'denied') order by day, who
