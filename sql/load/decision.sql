-- The decisions in force: of each mention and field the newest one.
select target_id, field, value
from review
where target_kind = 'mention' and not is_obsolete
qualify row_number() over (partition by target_id, field order by decided_at desc, reviewer desc) = 1
