-- What human readers decided on events. A decision is about the event that holds the first of the mentions that it was made on.
update staged_event set
    type = if(map_contains(said, 'type'), said['type'], type),
    status = if(map_contains(said, 'status'), said['status'], status),
    modality = if(map_contains(said, 'modality'), said['modality'], modality),
    direction = if(map_contains(said, 'direction'), said['direction'], direction),
    origin = if(map_contains(said, 'origin'), said['origin'], origin),
    destination = if(map_contains(said, 'destination'), said['destination'], destination),
    place_id = if(map_contains(said, 'place_id'), said['place_id'], place_id),
    date_start = if(map_contains(said, 'date_start'), said['date_start']::date, date_start),
    date_end = if(map_contains(said, 'date_end'), said['date_end']::date, date_end),
    date_precision = if(map_contains(said, 'date_precision'), said['date_precision'], date_precision),
    count_low = if(map_contains(said, 'count_low'), said['count_low']::double, count_low),
    count_high = if(map_contains(said, 'count_high'), said['count_high']::double, count_high)
from (
    with placed_at as (
        select review_id, arg_min(event_id, mention_id) as event_id
        from review_mention join staged_event_mention using (mention_id)
        where part = 'this'
        group by review_id
    ),
    newest as (
        select event_id, field, value
        from review join placed_at using (review_id)
        where target_kind = 'event' and not is_obsolete and field not in ('is_right', 'same_as', 'apart')
        qualify row_number() over (partition by event_id, field order by decided_at desc, reviewer desc, review_id) = 1
    )
    select event_id, map_from_entries(list({'field': field, 'value': value} order by field)) as said
    from newest group by event_id
) as decided
where staged_event.event_id = decided.event_id
