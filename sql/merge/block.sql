-- The blocks of the reports; reports without a common block are never one event.
-- Persons meet by name and act; groups by place, number or banned party in the quarters of their date, else of their
-- reach; running totals by claimant. What a reader set apart meets its like only.
create or replace temp table report_block as
with act as (
    select
        *, unnest(acts) as act,
        case
            when date_start is not null then date_start - 1
            when published_on is not null then published_on - 400
        end as reach_start,
        case
            when date_start is not null then date_end + 1
            when published_on is not null then published_on + if(modality = 'planned', 400, 30)
        end as reach_end
    from report where successor_id is null
),
spread as (
    select
        n, is_firm, actor_kind, people_count, count_low, count_unit, place_id, banned_party,
        concat_ws('|', family, if(modality = 'planned', 'planned', 'told'), act, apart) as act,
        concat_ws('|', coalesce(nullif(claimant_side, ''), nullif(lower(claimant_name), ''), source_id), count_unit) as claim,
        unnest(coalesce(range(quarter_of(reach_start), quarter_of(reach_end) + 1), [null])) as quarter
    from act
    where actor_kind <> 'person' or people_count <> 1
),
keyed as (
    select n, is_firm, concat_ws('|', 'aggregate', act, claim, quarter) as key from spread where actor_kind = 'aggregate'
    union all
    select n, is_firm, concat_ws('|', 'place', act, place_id, quarter)
    from spread where actor_kind = 'group' and place_id is not null
    union all
    select n, is_firm, concat_ws('|', 'number', act, count_unit, count_low, quarter)
    from spread where actor_kind = 'group' and count_low is not null
    union all
    select n, is_firm, concat_ws('|', 'party', act, banned_party, quarter)
    from spread where actor_kind = 'group' and banned_party is not null
    union all
    select n, is_firm, concat_ws('|', 'number', act, 'people', people_count::double, quarter)
    from spread where actor_kind = 'person' and people_count > 1
    union all
    select n, is_firm, 'review|' || review_id
    from report join review_mention using (mention_id) join review using (review_id)
    where not is_obsolete and successor_id is null
),
named as (
    select
        n, is_firm, person_id, lower(name) as name, lower(role) as role,
        concat_ws('|', 'person', family, if(modality = 'planned', 'planned', 'told'), unnest(acts), apart, coalesce(person_id, name_key)) as key
    from report join mention_actor using (mention_id, coder_id)
    where actor_kind = 'person' and successor_id is null
)
select distinct
    n, block_of(key) as block_id, is_firm, starts_with(key, 'review|') as is_review,
    false as is_person, null::varchar as person_id, null::varchar as name, null::varchar as role
from keyed
union all
select distinct n, block_of(key), is_firm, false, true, person_id, name, role from named
