-- Who claims which number for an event, and who denies it?
create or replace view claims as
select
    event.event_id,
    coalesce(event.date_start, event.first_published_at::date) as day,
    event.type, event.actor_kind, event.label as event_label, event.status as event_status,
    event.origin, event.destination,
    mention.claimant_side, mention.claimant_name,
    mention.status as stance, mention.count_low, mention.count_high, mention.count_unit,
    article.source_id, source.alignment as source_alignment, article.published_at, article.url,
    event.denying_sides
from event
join event_mention using (event_id)
join mention using (mention_id, coder_id)
join article using (revision_id)
left join source using (source_id)
where (mention.claimant_side is not null or mention.status <> 'reported') and not event_mention.is_superseded
order by day desc, event.event_id, mention.claimant_side, mention.mention_id
