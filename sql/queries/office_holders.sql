-- How many of the named people who changed sides held an office or post in the reports?
select
    count(*) as named_people,
    count(role) as with_office,
    round(100 * count(role) / nullif(count(*), 0), 1) as percent
from event join event_actor using (event_id)
where type in ('defection', 'departure', 'cooptation') and modality <> 'planned'
