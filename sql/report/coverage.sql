-- The last $days days of the coverage ledger, an outlet and day a row.
select
    coalesce(source.name, source_id) as outlet, day::varchar as day, verdict, found_count as found,
    expected_count as expected, failed_count as failed, best_strategy as way
from coverage_calendar left join source using (source_id)
where day > (select max(day) from coverage) - $days::integer
order by outlet, day
