-- Which of the last seven days are known to be incomplete, and for which outlets?
select
    concat_ws(' ', 'gap', day, md5(string_agg(source_id || verdict, ',' order by source_id))) as key,
    format('{}: {} of {} outlets are incomplete ({}): run the day again, or see `from coverage_calendar`.',
        day, count(*) filter (is_gap), any_value(outlets),
        string_agg(source_id || ' ' || verdict, ', ' order by source_id) filter (is_gap)) as sentence
from (
    select *, verdict in ('partial', 'unreachable') as is_gap, count(*) over (partition by day) as outlets
    from coverage_calendar
    where day between $today::date - 7 and $today::date - 1
)
group by day
having bool_or(is_gap)
order by key
