-- Pairs of a changed text and another of about the same days that share a band and most names and numbers.
-- Exact: with facts in any one order, two texts that share t facts share k of the first n - t + k of each. The rarest come
-- first, so that items of one template ("N of district D joined …") do not all meet, and k is up to 5, as one rare name
-- may meet by chance. Only pairs are looked at closely, and bands last, as they are long.
create or replace temp table copy_candidate as
with near as (
    select revision_id, published_at
    from article
    where published_at is null or $any_time or published_at between $first_at and $last_at
),
text as materialized (
    select
        row_number() over () as n, revision_id, published_at, facts, len(facts) as fact_count,
        revision_id in (from changed_text) as is_changed
    from article_sketch join near using (revision_id)
),
fact as materialized (
    select n, is_changed, published_at, unnest(facts) as fact, fact_count from text
),
ranked as materialized (
    select fact.*, row_number() over (partition by n order by text_count, fact) as place
    from fact join (select fact, count(*) as text_count from fact group by fact) as frequency using (fact)
),
opening as (
    select *, ceil($shared * fact_count - 1e-9)::bigint as shared_count, least(shared_count, 5) as first_count
    from ranked where place <= fact_count - shared_count + first_count
),
band as (
    select n, is_changed, unnest(bands) as band from text join article_sketch using (revision_id) where fact_count = 0
),
any_band as (
    select n, is_changed, unnest(bands) as band
    from text join article_sketch using (revision_id)
    where exists (from band)
),
pair as materialized (
    select opening.n as one, other.n as other
    from opening join ranked as other using (fact)
    where opening.n <> other.n and (opening.is_changed or other.is_changed)
        and opening.fact_count <= other.fact_count
        and other.place <= other.fact_count - opening.shared_count + opening.first_count
        and coalesce(abs(epoch(opening.published_at) - epoch(other.published_at)) <= $days * 86400, true)
    group by opening.n, other.n, opening.first_count
    having count(*) >= opening.first_count
    union
    select band.n, other.n
    from band join any_band as other using (band)
    where band.n <> other.n and (band.is_changed or other.is_changed)
),
alike as materialized (
    select mine.revision_id as one, theirs.revision_id as other
    from pair
    join text as mine on mine.n = one
    join text as theirs on theirs.n = other
    where len(list_intersect(mine.facts, theirs.facts)) >= $shared * least(mine.fact_count, theirs.fact_count)
        and coalesce(abs(epoch(mine.published_at) - epoch(theirs.published_at)) <= $days * 86400, true)
)
select distinct least(one, other) as revision_id, greatest(one, other) as other_revision_id
from alike
join article_sketch as mine on mine.revision_id = one
join article_sketch as theirs on theirs.revision_id = other
where list_has_any(mine.bands, theirs.bands)
