-- Which people moved through three sides or more, in the data and in the gazetteer together?
with stays as (
    select person_id, party_id, min(from_date) as since from affiliation where party_id is not null group by all
    union
    select person_id, destination, min(date_start)
    from event join event_actor using (event_id)
    where person_id is not null and destination is not null and type in ('defection', 'cooptation', 'return')
        and modality <> 'planned'
    group by all
)
select
    person.name,
    list(distinct stays.party_id order by stays.party_id) as sides,
    count(distinct stays.party_id) as side_count
from stays join person using (person_id)
semi join event_actor using (person_id)
group by all
having side_count >= 3
order by side_count desc, person.name
