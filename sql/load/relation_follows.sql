-- A person's dated events in order, each to the one before: arrest → recantation → joining → post → return.
create or replace temp table staged_event_relation as
with chained as (
    select distinct event_id from event_actor semi join scope_person using (person_id)
),
dated as (
    select event_actor.person_id, event.event_id, event.date_start, event.date_end
    from event join event_actor using (event_id)
    where event.date_start is not null and event.modality <> 'planned'
        and person_id in (select person_id from event_actor semi join chained using (event_id) where person_id is not null)
),
steps as (
    select
        event_id, lag(event_id) over (partition by person_id order by date_start, date_end, event_id) as other_event_id
    from dated
)
select distinct event_id, 'follows' as relation, other_event_id
from steps semi join chained using (event_id)
where other_event_id is not null
