-- Who was approached and refused, with what offer and what threat?
create or replace view refusals as
select
    event.event_id,
    coalesce(event.date_start, event.first_published_at::date) as day,
    event.type, event.label as who, event.origin, event.destination,
    place.name as province,
    list(distinct signal.kind order by signal.kind) filter (signal.family = 'coercion') as threats,
    list(distinct signal.kind order by signal.kind) filter (signal.family = 'inducement') as offers,
    event.status, event.source_count, event.first_published_at
from event
left join place using (place_id)
left join event_signal as signal using (event_id)
where event.type in ('refusal', 'approach')
group by all
order by day desc, who
