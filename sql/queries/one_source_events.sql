-- Which events rest on one source?
select
    coalesce(date_start, first_published_at::date) as day, label as who, type, status, first_source_id as first_source
from event
where owner_count = 1
order by day, who
