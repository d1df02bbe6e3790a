-- Who claims or denies what about the events of the page.
select
    event_id, if(event.actor_kind = 'aggregate', event.first_published_at::date, claims.day)::varchar as day, event_label as who, coalesce(claimant_side, 'media') as side, claimant_name as name,
    stance, claims.actor_kind as kind, claims.count_low, claims.count_high, claims.count_unit as unit, coalesce(source.name, claims.source_id) as outlet,
    published_at::date::varchar as published_on, url
from claims join event using (event_id) left join source on source.source_id = claims.source_id
where event_id in (select unnest($events))
order by day desc, event_id, published_at, side, claims.claimant_name, claims.count_low
