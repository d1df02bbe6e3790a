-- Current mentions (of a standing revision's newest coder, and not rejected by a reader) that are in no event.
with current_coding as (
    select revision_id, coder_id from coding join coder using (coder_id)
    qualify row_number() over (partition by revision_id order by first_used_at desc, coder_id desc) = 1
)
select mention_id, coder_id
from mention semi join current_coding using (revision_id, coder_id)
anti join article_variant using (revision_id)
anti join event_mention using (mention_id, coder_id)
where mention_id not in (select target_id from review where field = 'is_right' and value = 'false' and not is_obsolete)
