-- The current mentions with what their article adds and what human readers decided, numbered in the order of their ids (of
-- the first words about the act), and those that a newer revision speaks for after all others.
create or replace temp table report as
with named as (
    select mention_id, coder_id, succession.successor_id, coalesce(first.first_id, mention_id) as first_id
    from current_mention
    left join succession using (mention_id)
    left join (select distinct successor_id as mention_id, first_id from succession) as first using (mention_id)
),
-- Numbered before anything else is known of them, as sorting whole rows takes long.
numbered as (
    select *, row_number() over (order by successor_id is not null, first_id) as n from named
),
read as (
    select
        mention.mention_id, coder_id, revision_id, actor_kind, claimant_name, claimant_side, count_unit,
        if(map_contains(said, 'type'), said['type'], type) as type,
        if(map_contains(said, 'origin'), said['origin'], origin) as origin,
        if(map_contains(said, 'destination'), said['destination'], destination) as destination,
        if(map_contains(said, 'direction'), said['direction'], direction) as direction,
        if(map_contains(said, 'date_start'), said['date_start']::date, date_start) as first_day,
        if(map_contains(said, 'date_end'), said['date_end']::date, date_end) as last_day,
        if(map_contains(said, 'date_precision'), said['date_precision'], date_precision) as precision_said,
        if(map_contains(said, 'place_id'), said['place_id'], place_id) as place_id,
        if(map_contains(said, 'modality'), said['modality'], modality) as modality,
        if(map_contains(said, 'status'), said['status'], status) as status,
        if(map_contains(said, 'count_low'), said['count_low']::double, count_low) as count_low,
        if(map_contains(said, 'count_high'), said['count_high']::double, count_high) as count_high,
        said['apart'] as apart, said['linked'] is not null as is_linked
    from mention semi join current_mention using (mention_id, coder_id) left join decided using (mention_id)
),
people as (
    select mention_id, coder_id, count(*)::integer as people_count
    from mention_actor semi join current_mention using (mention_id, coder_id) group by all
),
deed as (
    select
        mention_id, coder_id,
        list(distinct kind order by kind) filter (family = 'coercion') as coercions,
        list(distinct kind order by kind) filter (family = 'coercion' and stance <> 'denied') as pressures,
        list(distinct kind order by kind) filter (family = 'inducement' and stance <> 'denied') as rewards
    from mention_signal semi join current_mention using (mention_id, coder_id) group by all
),
joined as (
    select
        read.* exclude (first_day, last_day, precision_said),
        if(first_day is null or last_day is null, null, first_day) as date_start,
        if(first_day is null or last_day is null, null, last_day) as date_end,
        if(first_day is null or last_day is null, null, precision_said) as date_precision,
        coalesce(people_count, 0) as people_count, family_of(type) as family,
        coalesce(people_count::double, count_low) as head_low, coalesce(people_count::double, count_high) as head_high,
        case type when 'pressure' then coalesce(pressures, ['']) when 'reward' then coalesce(rewards, ['']) else [''] end as acts,
        -- A body needs neither place nor number. Pressure on nobody in particular, without a deed that is done to
        -- people, is read as done to the party, too.
        if(
            type = 'pressure' and actor_kind = 'group' and people_count is null and count_low is null
            and (coercions is null or list_contains(coercions, 'ban'))
            and origin not in ('GOVERNMENT', 'CIVIL_SOCIETY', 'OPPOSITION'),
            origin, null
        ) as banned_party
    from read
    left join people using (mention_id, coder_id)
    left join deed using (mention_id, coder_id)
)
select
    n, joined.*, successor_id, first_id,
    -- Dated by its own words to a season at most, and not a placeless group that would fit anywhere.
    date_start is not null and date_end - date_start <= 92
        and not (actor_kind = 'group' and place_id is null and banned_party is null) as is_firm,
    report_article.* exclude (revision_id)
from joined
join report_article using (revision_id)
join numbered using (mention_id, coder_id)
