-- How do defections to the ruling side move in the months before and after each election?
select
    election.held_on, election.kind,
    datediff('month', date_trunc('month', election.held_on), date_trunc('month', event.date_start)) as months_from_election,
    count(*) as events,
    sum(event.person_count)::bigint as named_people
from election
join event on event.date_start between election.held_on - interval 6 month and election.held_on + interval 3 month
where event.type in ('defection', 'departure', 'cooptation') and event.actor_kind <> 'aggregate'
    and event.direction = 'to_ruling' and event.modality <> 'planned' and event.status <> 'denied'
group by all
order by election.held_on, months_from_election
