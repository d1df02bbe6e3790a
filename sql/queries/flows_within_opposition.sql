-- Who moves between opposition parties, and from the ruling side to the opposition?
select coalesce(date_start, first_published_at::date) as day, label as who, origin, destination, direction, status
from event
where direction in ('within_opposition', 'from_ruling') and modality <> 'planned'
order by day, who
