-- A smaller group, or named people, told beside a total in one breath of one article ("390, of whom 33 …").
create or replace temp table staged_event_relation as
with several as materialized (
    select mention_id, coder_id, revision_id, date_start, date_end
    from mention
    where revision_id in (select revision_id from mention semi join staged_event_mention using (mention_id, coder_id))
    qualify count(*) over (partition by revision_id) > 1
),
told as (
    select
        event_mention.event_id, several.revision_id, several.date_start, several.date_end,
        evidence.field, evidence.span_start, event_id in (select event_id from touched_event) as is_touched
    from several
    join event_mention using (mention_id, coder_id)
    join evidence using (mention_id, coder_id)
    where evidence.supports = 'type' and not event_mention.is_superseded
    qualify row_number() over (partition by event_mention.mention_id order by evidence.ordinal) = 1
),
families as (
    select
        event_id, actor_kind, count_low, count_unit, place_id, destination,
        case
            when type in ('defection', 'departure', 'cooptation') then 'move'
            when type in ('approach', 'refusal') then 'offer'
            else type
        end as family
    from event semi join told using (event_id)
)
select distinct part.event_id, 'part_of' as relation, total.event_id as other_event_id
from told as part_told
join told as total_told
    on part_told.revision_id = total_told.revision_id and part_told.field = total_told.field
    and part_told.event_id <> total_told.event_id
    and abs(part_told.span_start - total_told.span_start) <= 250
join families as part on part.event_id = part_told.event_id
join families as total on total.event_id = total_told.event_id and total.family = part.family
where (part_told.is_touched or total_told.is_touched)
    and total.actor_kind <> 'person' and total.count_unit = 'people' and part.count_unit = 'people'
    and part.count_low < total.count_low
    and (part.actor_kind <> 'aggregate' or total.actor_kind = 'aggregate')
    and coalesce(part.place_id = total.place_id, true)
    and coalesce(part_told.date_start <= total_told.date_end and total_told.date_start <= part_told.date_end, true)
    and (
        part.destination is null or total.destination is null or part.destination = total.destination
        or (part.destination in ('CPP', 'GOVERNMENT') and total.destination in ('CPP', 'GOVERNMENT'))
    )
