-- Who changed sides, when, from where to where, and how sure is it?
create or replace view defections as
select
    event.event_id,
    coalesce(event.date_start, event.first_published_at::date) as day,
    event.date_start, event.date_end, event.date_precision,
    event.type, event.actor_kind, event.label as who,
    event.origin, event.destination, event.direction,
    place.name as province,
    event.count_low, event.count_high, event.count_unit,
    event.status, event.modality, event.claiming_sides, event.denying_sides,
    event.source_count, event.owner_count, event.article_count,
    event.first_published_at
from event
left join place using (place_id)
where event.type in ('defection', 'departure', 'recantation', 'cooptation') and event.modality <> 'planned'
order by day desc, who
