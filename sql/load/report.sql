-- The current mentions, with what their article adds.
-- Of each revision those of the newest coder that has coded it, and those that a human reader confirmed although the
-- newest coder no longer finds them. A variant of a revision has no current mentions: the standing one speaks.
with current_coding as (
    select revision_id, coder_id
    from coding join coder using (coder_id)
    where revision_id in (select revision_id from mention semi join wanted_mention using (mention_id))
        and revision_id not in (select revision_id from article_variant)
    qualify row_number() over (partition by revision_id order by first_used_at desc, coder_id desc) = 1
),
confirmed as (
    select mention_id, coder_id
    from mention join coder using (coder_id)
    where mention_id in (select mention_id from wanted_mention) and mention_id in (
        select target_id from review where field = 'is_right' and value = 'true' and not is_obsolete
    )
    qualify row_number() over (partition by mention_id order by first_used_at desc, coder_id desc) = 1
),
current_mention as (
    select mention_id, coder_id
    from mention semi join wanted_mention using (mention_id) semi join current_coding using (revision_id, coder_id)
    union
    select mention_id, coder_id from confirmed
),
actors as (
    select mention_id, coder_id, list([coalesce(person_id, name_key), name, role, person_id] order by ordinal) as people
    from mention_actor semi join wanted_mention using (mention_id) group by all
),
signals as (
    select mention_id, coder_id, list([family, kind, stance] order by ordinal) as signals
    from mention_signal semi join wanted_mention using (mention_id) group by all
),
triggers as (
    select mention_id, coder_id, arg_min(field, ordinal) as trigger_field, arg_min(span_start, ordinal) as trigger_start
    from evidence semi join wanted_mention using (mention_id) where supports = 'type' group by all
)
select
    mention.mention_id, mention.coder_id, mention.revision_id, article.article_id, article.source_id,
    coalesce(source.owner, article.source_id) as owner, article.cluster_id, article.last_seen_at,
    article.published_at, article.published_on, mention.type, mention.actor_kind, actors.people,
    mention.count_low, mention.count_high, mention.count_unit, mention.origin, mention.destination,
    mention.direction, mention.date_start, mention.date_end, mention.date_precision, mention.place_id,
    mention.modality, mention.status, mention.claimant_name, mention.claimant_side, signals.signals,
    triggers.trigger_field, coalesce(triggers.trigger_start, 0) as trigger_start,
    article_origin.revision_id is not null as is_copy
from mention
semi join current_mention using (mention_id, coder_id)
join article using (revision_id)
left join article_origin using (revision_id)
left join source using (source_id)
left join actors using (mention_id, coder_id)
left join signals using (mention_id, coder_id)
left join triggers using (mention_id, coder_id)
