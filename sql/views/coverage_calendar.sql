-- Which days of which outlet does the database really hold?
create or replace view coverage_calendar as
select
    source_id, day,
    arg_min(verdict, rank) as verdict,
    arg_min(strategy, rank) as best_strategy,
    max(found_count) as found_count,
    max(expected_count) as expected_count,
    sum(failed_count)::bigint as failed_count,
    list(strategy || ': ' || verdict order by strategy) as tried
from (
    select *, list_position(['complete', 'outlet_closed', 'partial', 'unknown', 'unreachable'], verdict) as rank from coverage
)
group by source_id, day
order by day desc, source_id
