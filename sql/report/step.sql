-- What happened, in order, to people with more than one event, at least one of which is a change of side or an apology.
select
    actor_key as person, person_timeline.name, person.name_km, step, person_timeline.day::varchar as day,
    person_timeline.date_precision as precision, person_timeline.type, person_timeline.origin, person_timeline.destination,
    case direction when 'to_ruling' then 'ruling' when 'other' then 'other' else 'opposition' end as gain,
    person_timeline.status, event_id, days_since_last as days
from person_timeline
join event using (event_id)
left join person using (person_id)
where person_timeline.modality <> 'planned' and event_id in (select unnest($events)) and day is not null
qualify count(*) over (partition by actor_key) > 1
    and bool_or(person_timeline.type in ('defection', 'departure', 'cooptation', 'recantation', 'return')) over (partition by actor_key)
order by person, step
