-- How many events a year have an independent outlet behind them?
select
    year(first_report_at) as year, count(*) as events,
    count(*) filter (independent_outlets > 0) as with_independent,
    round(100 * count(*) filter (independent_outlets > 0) / count(*), 1) as percent
from independent_sources group by all order by year
