-- Of the mentions of edited articles: which one of the speaking revision tells the act that an earlier revision told. Each is
-- the nearest to the other: by people, number, type, place and order in the article. Other people, sides, days or places
-- are another act, and what no revision tells any more has no successor.
create or replace temp table succession as
with edited as (
    select mention_id, coder_id from current_mention semi join edition using (revision_id)
),
act as (
    select
        mention.*, article_id, captured_at, family_of(type) as family, modality = 'planned' as is_planned,
        mention.revision_id = speaking_id as is_speaking
    from mention semi join edited using (mention_id, coder_id) join edition using (revision_id)
),
people as (
    select mention_id, coder_id, list(distinct coalesce(person_id, name_key)) as people
    from mention_actor semi join act using (mention_id, coder_id) group by all
),
deed as (
    select mention_id, coder_id, list(distinct kind) as deeds
    from mention_signal join act using (mention_id, coder_id)
    where mention_signal.family = case act.family when 'pressure' then 'coercion' when 'reward' then 'inducement' end
    group by all
),
told as (
    from act left join people using (mention_id, coder_id) left join deed using (mention_id, coder_id)
),
pair as (
    select
        old.mention_id, old.revision_id, old.captured_at, new.mention_id as successor_id,
        new.captured_at as successor_captured_at,
        (
            -coalesce(len(list_intersect(old.people, new.people)), 0),
            (old.count_low is null) <> (new.count_low is null),
            abs(ln(1 + old.count_low) - ln(1 + new.count_low)),
            old.type <> new.type,
            old.place_id is distinct from new.place_id,
            abs(old.ordinal - new.ordinal)
        ) as distance
    from told as old
    join told as new
        on old.article_id = new.article_id and old.family = new.family and old.is_planned = new.is_planned
        and (old.actor_kind = 'aggregate') = (new.actor_kind = 'aggregate')
    where not old.is_speaking and new.is_speaking
        and sides_agree(old.destination, new.destination)
        and dates_meet(old.date_start, old.date_end, new.date_start, new.date_end, 3)
        and coalesce(old.place_id = new.place_id, true)
        and coalesce(list_has_any(old.people, new.people), true)
        and coalesce(list_has_any(old.deeds, new.deeds), true)
),
nearest as (
    from pair
    qualify row_number() over (partition by mention_id order by distance, successor_id) = 1
        and row_number() over (partition by successor_id, revision_id order by distance, mention_id) = 1
),
-- An event keeps the id that it got from the first words about the act.
first as (
    select successor_id, arg_min(mention_id, (captured_at, mention_id)) as first_id
    from (
        select successor_id, mention_id, captured_at from nearest
        union all
        select successor_id, successor_id, successor_captured_at from nearest
    )
    group by successor_id
)
select mention_id, successor_id, first_id from nearest join first using (successor_id);

-- What nobody wanted to know stays out, and so does what its article took back.
delete from current_mention
where mention_id not in (select mention_id from wanted_mention)
    or (
        revision_id in (select revision_id from edition where revision_id <> speaking_id)
        and mention_id not in (select mention_id from succession)
    )
