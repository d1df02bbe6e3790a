-- Which party loses most people by year?
select
    origin, year(coalesce(date_start, first_published_at::date)) as year,
    count(*) as events, sum(person_count)::bigint as named_people,
    coalesce(sum(count_low) filter (actor_kind = 'group'), 0)::bigint as group_people_low
from event
where type in ('defection', 'departure') and actor_kind <> 'aggregate' and modality <> 'planned' and status <> 'denied'
group by all
order by year, events desc, origin
