-- What most reports of an event say. A party by name beats the unspecified OPPOSITION and GOVERNMENT; of equally frequent
-- words the first of the alphabet counts. An event is dated by the report that dates it most exactly.
create or replace temp table settled as
with effective as (
    from told where not is_superseded
),
said as (
    select event_id, 'origin' as field, origin as value, origin in ('OPPOSITION', 'GOVERNMENT') as is_unsaid
    from effective where origin is not null
    union all
    select event_id, 'destination', destination, destination in ('OPPOSITION', 'GOVERNMENT')
    from effective where destination is not null
    union all
    select event_id, 'direction', direction, false from effective
    union all
    select event_id, 'place_id', place_id, false from effective where place_id is not null
    union all
    select event_id, 'count_unit', count_unit, false from effective where count_unit is not null and count_low is not null
),
counted as (
    select event_id, field, arg_min(value, (is_unsaid, -reports, value)) as value
    from (select event_id, field, value, is_unsaid, count(*) as reports from said group by all)
    group by all
),
words as (
    select
        event_id,
        max(value) filter (field = 'origin') as origin, max(value) filter (field = 'destination') as destination,
        max(value) filter (field = 'direction') as direction, max(value) filter (field = 'place_id') as place_id,
        max(value) filter (field = 'count_unit') as count_unit
    from counted group by event_id
),
days as (
    select
        event_id,
        arg_min(
            {'start': date_start, 'end': date_end, 'precision': precision},
            (date_end - date_start, -reports, date_start, precision)
        ) as day
    from (
        select event_id, date_start, date_end, min(date_precision) as precision, count(*) as reports
        from effective where date_start is not null group by all
    )
    group by event_id
)
select words.*, day['start'] as date_start, day['end'] as date_end, day['precision'] as date_precision
from words left join days using (event_id)
