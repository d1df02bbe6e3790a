-- Current mentions that are in no event.
-- Current: of the newest coder, in the revision that speaks for its article, and not rejected by a reader.
with current_coding as (
    select revision_id, coder_id from coding join coder using (coder_id)
    qualify row_number() over (partition by revision_id order by first_used_at desc, coder_id desc) = 1
),
seen as (
    select article_id, revision_id, coalesce(standing_revision_id, revision_id) as standing_id, last_seen_at
    from article_revised left join article_variant using (revision_id)
),
silent as (
    select revision_id
    from seen
    join (
        select article_id, arg_max(standing_id, (last_seen_at, standing_id)) as speaking_id
        from seen semi join (select revision_id as standing_id from coding) using (standing_id)
        group by article_id
    ) as speaking using (article_id)
    where revision_id <> speaking_id
)
select mention_id, coder_id
from mention semi join current_coding using (revision_id, coder_id)
anti join silent using (revision_id)
anti join event_mention using (mention_id, coder_id)
where mention_id not in (select target_id from review where field = 'is_right' and value = 'false' and not is_obsolete)
