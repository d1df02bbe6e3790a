-- The reports of the events that are built: which event each is in, whether a newer revision of its article speaks instead
-- of it, and whether its words count: a copy says nothing of its own beside its original, whatever it left out.
create or replace temp table told as
with newest as (
    select root, article_id, arg_max(revision_id, (seen_at, revision_id)) as speaking_id
    from report join placed using (n)
    group by all having count(distinct revision_id) > 1
),
marked as (
    select
        report.* exclude (seen_at, apart, is_linked, acts, family, is_firm), root,
        coalesce(speaking_id <> revision_id, false) as is_superseded
    from report join placed using (n) left join newest using (root, article_id)
),
original as (
    select distinct root, cluster_id, true as has_original
    from marked
    where not is_copy and not is_superseded and (root, cluster_id) in (select (root, cluster_id) from marked where is_copy)
)
select
    marked.*, not is_superseded and not (is_copy and coalesce(has_original, false)) as is_speaking,
    substr(sha256('event' || chr(31) || first.mention_id), 1, 20) as event_id
from marked
left join original using (root, cluster_id)
join (select n as root, mention_id from report) as first using (root)
