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
select later.event_id, 'repeats' as relation, earlier.event_id as other_event_id
from staged_group as later
join staged_group as earlier
    on later.place_id = earlier.place_id and later.family = earlier.family
    and later.destination is not distinct from earlier.destination
    and later.date_start between earlier.date_start + 300 and earlier.date_start + 430
where (later.is_touched or earlier.is_touched)
    and greatest(later.size, earlier.size) <= 1.1 * least(later.size, earlier.size)
