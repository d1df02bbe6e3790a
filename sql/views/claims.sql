-- Who claims which number for an event, and who denies it?
create or replace view claims as
select
    event.event_id,
    coalesce(event.date_start, event.first_published_at::date) as day,
    event.type, event.actor_kind, event.label as event_label, event.status as event_status,
    event.origin, event.destination,
    told.claimant_side, told.claimant_name,
    told.status as stance, told.count_low, told.count_high, told.count_unit,
    told.source_id, coalesce(leaning.alignment, source.alignment) as source_alignment, told.published_at, told.url,
    event.denying_sides
from event
join event_mention as told using (event_id)
left join source using (source_id)
left join source_alignment as leaning
    on leaning.source_id = told.source_id
    and (told.published_at + interval 7 hour)::date between leaning.from_date and coalesce(leaning.to_date, '9999-12-31')
where (told.claimant_side is not null or told.status <> 'reported') and not told.is_superseded
order by day desc, event.event_id, told.claimant_side, told.mention_id
