-- The events with their fields, each computed from all effective reports; ties are broken by value, never by load order.
-- Status: contested when somebody asserts and somebody denies; denied when only denials are left; reported when an outlet
-- in its own voice, the person, an NGO or an analyst vouches for it; else claimed: a party, the government or an unnamed
-- source alone never makes it more. The strongest type wins: who joined has also left; who refused was also approached.
insert into staged_event by name
with summed as (
    select
        event_id,
        arg_min(type, (coalesce(list_position(['defection', 'cooptation', 'departure', 'refusal', 'approach'], type), 6), type))
            filter (not is_superseded) as type,
        arg_min(actor_kind, list_position(['person', 'group', 'aggregate'], actor_kind)) filter (not is_superseded) as actor_kind,
        arg_min(modality, list_position(['actual', 'historical', 'planned'], modality)) filter (not is_superseded) as modality,
        bool_or(is_speaking and status = 'contested') as is_contested,
        bool_or(is_speaking and status = 'denied') as is_denied,
        bool_and(status = 'denied') filter (is_speaking) as is_only_denied,
        bool_or(
            is_speaking and status = 'reported'
            and coalesce(claimant_side, 'media') not in ('origin_party', 'destination_party', 'government', 'unknown')
        ) as is_vouched,
        coalesce(list(distinct claimant_side order by claimant_side) filter (
            not is_superseded and claimant_side is not null and status <> 'denied'
        ), []) as claiming_sides,
        coalesce(list(distinct claimant_side order by claimant_side) filter (
            not is_superseded and claimant_side is not null and status = 'denied'
        ), []) as denying_sides,
        count(*)::integer as mention_count,
        list(mention_id order by mention_id) as mention_ids,
        count(distinct article_id)::integer as article_count,
        count(distinct cluster_id) filter (not is_superseded)::integer as cluster_count,
        coalesce(list(distinct source_id order by source_id) filter (not is_superseded), []) as source_ids,
        min(published_at) as first_published_at,
        max(published_at) as last_published_at,
        arg_min(source_id, (published_at, source_id)) filter (published_at is not null) as first_source_id,
        min(published_at) filter (is_independent(alignment)) as first_independent_at
    from told group by event_id
),
numbers as (
    select
        event_id, min(count_low) as lowest, max(count_low) as highest_low,
        if(bool_and(count_high is not null), max(count_high), null) as highest
    from told join settled using (event_id, count_unit)
    where not is_superseded and count_low is not null
    group by event_id
),
named as (
    select event_id, count(*)::integer as person_count, list(name order by actor_key) as names
    from told_actor group by event_id
),
gathered as (
    select
        *, coalesce(if(actor_kind = 'person', person_count, 0), 0) as named_count,
        if(count_unit = 'people', lowest, null) as people_low, if(count_unit = 'people', highest_low, null) as people_most
    from summed
    join settled using (event_id)
    join voice using (event_id)
    left join numbers using (event_id)
    left join named using (event_id)
),
counted as (
    select
        * replace (
            if(named_count > 0, greatest(named_count, coalesce(people_low, named_count)), lowest) as lowest,
            if(named_count > 0, greatest(named_count, coalesce(people_most, named_count)), highest) as highest,
            if(named_count > 0, 'people', if(lowest is null, null, count_unit)) as count_unit
        )
    from gathered
)
select
    event_id, type, actor_kind,
    label_of(names, lowest, highest, count_unit) as label,
    lowest as count_low, highest as count_high, count_unit,
    coalesce(person_count, 0) as person_count, origin, destination, direction, date_start, date_end, date_precision, place_id,
    modality,
    case
        when is_contested or (is_denied and not is_only_denied) then 'contested'
        when is_only_denied then 'denied'
        when is_vouched then 'reported'
        else 'claimed'
    end as status,
    claiming_sides, denying_sides, mention_count, article_count, cluster_count,
    len(source_ids)::integer as source_count, source_ids, owner_count,
    first_published_at, last_published_at, independent_source_count, ruling_source_count, first_source_id, first_independent_at,
    mention_ids
from counted
