-- How many of the named people who changed sides are women, where the gazetteer knows?
select
    count(*) filter (sex = 'f') as women, count(*) filter (sex = 'm') as men, count(*) filter (sex is null) as not_known
from event join event_actor using (event_id) left join person using (person_id)
where type in ('defection', 'departure', 'cooptation') and modality <> 'planned'
