-- People counted as defectors in an event that rests on the very words that say they refused.
select moved.event_id, actor.name
from event as moved
join event_actor as actor on actor.event_id = moved.event_id
join event_mention as told on told.event_id = moved.event_id
join mention as told_mention on told_mention.mention_id = told.mention_id and told_mention.coder_id = told.coder_id
join mention as refused on refused.revision_id = told_mention.revision_id and refused.coder_id = told_mention.coder_id
join mention_actor as refuser on refuser.mention_id = refused.mention_id and refuser.coder_id = refused.coder_id
join mention_actor as mover on mover.mention_id = told.mention_id and mover.coder_id = told.coder_id
where moved.type in ('defection', 'departure', 'cooptation')
    and refused.type = 'refusal'
    and told_mention.modality = 'actual' and refused.modality = 'actual'
    and coalesce(refuser.person_id, refuser.name_key) = coalesce(mover.person_id, mover.name_key)
    and actor.actor_key = coalesce(mover.person_id, mover.name_key)
    and coalesce(told_mention.date_end >= refused.date_start and refused.date_end >= told_mention.date_start, true)
