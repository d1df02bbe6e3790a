-- Signals of a kind that does not belong to their family.
select mention_id, family, kind
from mention_signal
where not case family
    when 'coercion' then kind in (
        'arrest', 'charge', 'lawsuit', 'detention', 'conviction', 'beating', 'threat', 'job_loss', 'ban', 'surveillance'
    )
    when 'inducement' then kind in (
        'appointment', 'rank', 'money', 'bail', 'pardon', 'charges_dropped', 'land', 'job_kept'
    )
    else kind in ('apology', 'video_confession', 'denunciation', 'public_ceremony', 'letter')
end
