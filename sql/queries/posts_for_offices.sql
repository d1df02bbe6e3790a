-- Which posts went to people of which former office?
select coalesce(actor.role, '(not said)') as former_office, reward, stance, count(*) as people
from rewards_after_defection as gain
join event_actor as actor on actor.event_id = gain.event_id and actor.actor_key = gain.person_id
where gain.known_from = 'own report' and gain.type in ('defection', 'cooptation')
group by all
order by people desc, former_office, reward
