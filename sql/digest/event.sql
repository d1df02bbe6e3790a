-- Which events were first reported from $first to $last (days of publication in UTC), and in which words?
with told as (
    select
        event_mention.event_id, article.title, article.url, article.published_at, evidence.quote,
        coalesce(source.name, article.source_id) as outlet
    from event_mention
    join mention using (mention_id, coder_id)
    join evidence using (mention_id, coder_id)
    join article on article.revision_id = mention.revision_id
    left join source on source.source_id = article.source_id
    where evidence.supports = 'type' and not event_mention.is_superseded
    qualify row_number() over (
        partition by event_mention.event_id
        order by article.published_at, article.revision_id, mention.ordinal, evidence.ordinal
    ) = 1
)
select
    event.event_id, event.type, event.actor_kind, event.label as who, event.origin, event.destination,
    place.name as province, event.date_start, event.date_end, event.date_precision, event.modality, event.status,
    event.claiming_sides, event.denying_sides, event.owner_count,
    event.first_published_at, event.last_published_at,
    told.quote, told.title, told.url, told.outlet
from event
join told using (event_id)
left join place using (place_id)
where event.first_published_at >= $first::date and event.first_published_at < $last::date + interval 1 day
order by event.first_published_at, event.event_id
