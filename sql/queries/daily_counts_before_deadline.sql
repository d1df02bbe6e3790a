-- Do counts rise in the last 30 days before a polling day?
select
    election.held_on, election.kind,
    count(*) filter (event.date_start > election.held_on - 30) as events_last_30_days,
    count(*) filter (event.date_start between election.held_on - 60 and election.held_on - 30) as events_30_days_before_that
from election
join event on event.date_start between election.held_on - 60 and election.held_on
where event.type in ('defection', 'departure', 'cooptation') and event.actor_kind <> 'aggregate'
    and event.date_precision in ('day', 'week') and event.modality <> 'planned'
group by all order by election.held_on
