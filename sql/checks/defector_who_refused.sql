-- People counted as defectors by the very words that say they refused.
select event_mention.event_id, mover.name, move_words.quote as move_words, refusal_words.quote as refusal_words
from event_mention
join mention as moved using (mention_id, coder_id)
join mention_actor as mover on mover.mention_id = moved.mention_id and mover.coder_id = moved.coder_id
join evidence as move_words on move_words.mention_id = moved.mention_id and move_words.coder_id = moved.coder_id
join mention as refused on refused.revision_id = moved.revision_id and refused.coder_id = moved.coder_id
join mention_actor as refuser on refuser.mention_id = refused.mention_id and refuser.coder_id = refused.coder_id
join evidence as refusal_words
    on refusal_words.mention_id = refused.mention_id and refusal_words.coder_id = refused.coder_id
where moved.type in ('defection', 'departure', 'cooptation') and refused.type = 'refusal'
    and moved.modality = 'actual' and refused.modality = 'actual'
    and coalesce(refuser.person_id, refuser.name_key) = coalesce(mover.person_id, mover.name_key)
    and move_words.supports = 'type' and refusal_words.supports = 'type'
    and move_words.field = refusal_words.field
    and move_words.span_start < refusal_words.span_end and refusal_words.span_start < move_words.span_end
