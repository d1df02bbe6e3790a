-- The newest $limit events as the page shows them. `counts` marks those that the views count as a change of side, `flows`
-- those that the flows count; `near` places an event of known month by the elections around it (months before: negative).
-- An aggregate stands under the day on which it was said: what it is about may be a year or more.
with side as (
    select
        party_id, from_date, coalesce(to_date, date '9999-12-31') as to_date,
        case
            when side in ('ruling', 'coalition', 'coalition_government', 'aligned') then 'ruling'
            when side in ('opposition', 'exile_opposition') then 'opposition'
            else 'other'
        end as side
    from party_side
    union all
    select unnest(['GOVERNMENT', 'OPPOSITION']), date '0001-01-01', date '9999-12-31', unnest(['ruling', 'opposition'])
),
placed as (
    select
        event.*,
        if(actor_kind = 'aggregate', null, date_start) as dated,
        coalesce(dated, first_published_at::date) as day,
        modality <> 'planned' and status <> 'denied'
            and not exists (from event_relation as r where r.event_id = event.event_id and r.relation = 'part_of') as stands,
        case when actor_kind = 'aggregate' or date_precision in ('day', 'week', 'month') then day end as near_day
    from event
    order by day desc nulls last, event_id
    limit $limit
),
near as (
    select
        placed.event_id,
        list({
            election: election_id,
            month: datediff('month', date_trunc('month', held_on), date_trunc('month', near_day))
        } order by held_on) as near
    from placed
    join election on datediff('month', date_trunc('month', held_on), date_trunc('month', near_day)) between -12 and 6
    group by placed.event_id
),
around as (
    select event_id, list(distinct kind || ':' || stance order by kind || ':' || stance) as signals
    from event_signal group by event_id
)
select
    event_id, type, actor_kind as kind, label as who, day::varchar as day, dated is not null as is_dated,
    date_precision as precision, if(date_precision in ('week', 'range'), date_end, null)::varchar as until, origin, destination,
    coalesce((select any_value(side) from side where party_id = origin and day between from_date and to_date), 'other') as side_left,
    coalesce((select any_value(side) from side where party_id = destination and day between from_date and to_date), 'other') as side_joined,
    case direction when 'to_ruling' then 'ruling' when 'other' then 'other' else 'opposition' end as gain,
    place_id as place, modality, status, count_low, count_high, count_unit as unit, person_count as named,
    if(actor_kind = 'group' and count_unit = 'people', coalesce(count_low, 0), 0)::bigint as heads,
    owner_count as voices, first_published_at::date::varchar as first_told,
    claiming_sides, denying_sides, coalesce(signals, []) as signals, coalesce(near, []) as near,
    stands and type in ('defection', 'departure', 'cooptation') as counts,
    stands and type in ('defection', 'departure', 'cooptation', 'return') and actor_kind <> 'aggregate' as flows
from placed
left join near using (event_id)
left join around using (event_id)
order by day desc nulls last, event_id
