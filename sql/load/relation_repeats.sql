-- A group of near-equal size at the same place, about a year later: staged again, or reported again.
create or replace temp table staged_event_relation as
with staged_group as (
    select
        event_id, place_id, destination, date_start, coalesce(nullif(count_high, 0), count_low) as size,
        case
            when type in ('defection', 'departure', 'cooptation') then 'move'
            when type in ('approach', 'refusal') then 'offer'
            else type
        end as family,
        event_id in (select event_id from touched_event) as is_touched
    from event
    where actor_kind = 'group' and place_id is not null and date_start is not null
        and coalesce(nullif(count_high, 0), count_low) > 0
)
select distinct
    if(other.date_start < touched.date_start, touched.event_id, other.event_id) as event_id, 'repeats' as relation,
    if(other.date_start < touched.date_start, other.event_id, touched.event_id) as other_event_id
from (from staged_group where is_touched) as touched
join staged_group as other
    on touched.place_id = other.place_id and touched.family = other.family
    and touched.destination is not distinct from other.destination
where abs(touched.date_start - other.date_start) between 300 and 430
    and greatest(touched.size, other.size) <= 1.1 * least(touched.size, other.size)
