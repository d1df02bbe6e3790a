-- What the first screen says: the last load, and the seven days up to the last one that the ledger knows.
with last as (select max(day) as day from coverage),
week as (
    select
        coverage_calendar.day, count(*) as outlets,
        count(*) filter (verdict in ('complete', 'outlet_closed')) as complete,
        count(*) filter (verdict = 'unreachable') as unreachable
    from coverage_calendar, last where coverage_calendar.day > last.day - 7 and coverage_calendar.day <= last.day
    group by coverage_calendar.day
),
fresh as (
    from event, last
    select event.*
    where first_published_at::date between last.day - 6 and last.day
        and type in ('defection', 'departure', 'cooptation') and modality <> 'planned'
        and not exists (from event_relation as r where r.event_id = event.event_id and r.relation = 'part_of')
)
select
    (select count(*) from event) as events,
    (select day::varchar from last) as last_day,
    (select (day - 6)::varchar from last) as first_day,
    (select count(*) from week) as days_asked,
    (select count(*) from week where unreachable < outlets) as days_reached,
    (select sum(outlets)::bigint from week) as outlet_days,
    (select sum(complete)::bigint from week) as complete_days,
    (select sum(unreachable)::bigint from week) as unreachable_days,
    (select count(*) from fresh where person_count > 0 and status <> 'denied' and actor_kind <> 'aggregate') as named_events,
    (select coalesce(sum(person_count), 0)::bigint from fresh where status <> 'denied' and actor_kind <> 'aggregate') as named_people,
    (select count(*) from fresh where actor_kind = 'group') as group_claims,
    (select coalesce(sum(count_low), 0)::bigint from fresh where actor_kind = 'group' and count_unit = 'people' and status <> 'denied') as group_heads,
    (select count(*) from fresh where actor_kind = 'aggregate') as total_claims,
    (select count(*) from fresh where status in ('contested', 'denied')) as disputed
