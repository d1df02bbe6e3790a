-- How often were an outlet's feeds asked on a day, what was new, what failed and how, and did anything scroll by unseen?
create or replace view polls_by_day as
with attempts as (
    select
        *,
        -- a try that was followed by another one of the same poll is not its outcome
        coalesce(lead(attempt) over (partition by source_id, url order by requested_at, attempt), 0) <= attempt as is_outcome
    from "fetch" where kind = 'feed' and strategy = 'live'
)
select
    requested_at::date as day, source_id,
    count(distinct url) as feeds,
    count(*) as polls,
    count(*) filter (is_ok and status = 304) as unchanged,
    coalesce(sum(new_count), 0)::integer as new_items,
    count(*) filter (not is_ok) as failures,
    histogram(error_class) filter (not is_ok) as failures_by_class,
    count(*) filter (has_gap) as gaps,
    list_sort(list(distinct url) filter (has_gap)) as feeds_with_gap
from attempts
where is_outcome
group by all
order by day desc, source_id
