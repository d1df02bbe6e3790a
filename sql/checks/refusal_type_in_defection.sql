-- Events that hold both mentions of a change of side and mentions of a refusal.
select event_id
from event_mention join mention using (mention_id, coder_id)
group by event_id
having bool_or(type in ('defection', 'departure', 'cooptation')) and bool_or(type in ('refusal', 'approach'))
