-- Pairs of a changed text and another of about the same days that share a band and most names and numbers.
-- Exact: of two texts, the one with fewer facts shares one of its first n - ceil(0.8 n) + 1, whatever their order; the
-- rarest come first, so that items of one template ("N of district D joined …") do not all meet.
create or replace temp table copy_candidate as
with bounds as (
    select
        min(published_at) - $days * interval 1 day as first_at, max(published_at) + $days * interval 1 day as last_at,
        bool_or(published_at is null) as any_time
    from article semi join changed_text using (revision_id)
),
text as materialized (
    select revision_id, published_at, bands, facts, revision_id in (from changed_text) as is_changed
    from article_sketch join article using (revision_id)
    where published_at is null
        or (select any_time from bounds)
        or published_at between (select first_at from bounds) and (select last_at from bounds)
),
fact as materialized (
    select revision_id, is_changed, unnest(facts) as fact, len(facts) as fact_count from text
),
frequency as (
    select fact, count(*) as text_count from fact group by fact
),
opening as (
    select revision_id, is_changed, fact
    from fact join frequency using (fact)
    qualify row_number() over (partition by revision_id order by text_count, fact)
        <= fact_count - ceil($shared * fact_count) + 1
),
band as (
    select revision_id, is_changed, facts = [] as is_factless, unnest(bands) as band from text
),
pair as (
    select opening.revision_id as one, fact.revision_id as other
    from opening join fact using (fact)
    where opening.is_changed or fact.is_changed
    union
    select one.revision_id, other.revision_id
    from band as one join band as other using (band)
    where one.is_factless and (one.is_changed or other.is_changed)
)
select distinct least(one, other) as revision_id, greatest(one, other) as other_revision_id
from pair
join text as mine on mine.revision_id = one
join text as theirs on theirs.revision_id = other
where one <> other
    and list_has_any(mine.bands, theirs.bands)
    and len(list_intersect(mine.facts, theirs.facts)) >= $shared * least(len(mine.facts), len(theirs.facts))
    and coalesce(abs(epoch(mine.published_at) - epoch(theirs.published_at)) <= $days * 86400, true)
