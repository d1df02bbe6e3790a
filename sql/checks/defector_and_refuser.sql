-- Warning: People whom one article shows as moving and as refusing, without dates that tell the two apart.
select moved.revision_id, mover.name, moved.mention_id as move_mention_id, refused.mention_id as refusal_mention_id
from event_mention
join mention as moved using (mention_id, coder_id)
join mention_actor as mover on mover.mention_id = moved.mention_id and mover.coder_id = moved.coder_id
join mention as refused on refused.revision_id = moved.revision_id and refused.coder_id = moved.coder_id
join mention_actor as refuser on refuser.mention_id = refused.mention_id and refuser.coder_id = refused.coder_id
where moved.type in ('defection', 'departure', 'cooptation') and refused.type = 'refusal'
    and moved.modality = 'actual' and refused.modality = 'actual'
    and coalesce(refuser.person_id, refuser.name_key) = coalesce(mover.person_id, mover.name_key)
    and coalesce(moved.date_end >= refused.date_start and refused.date_end >= moved.date_start, true)
