-- Which events rest on one source?
select day, who, type, status, first_source
from independent_sources
join (select event_id, coalesce(date_start, first_published_at::date) as day from event) using (event_id)
where rests_on_one_owner
order by day, who
