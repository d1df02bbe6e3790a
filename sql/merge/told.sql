-- The reports of the events that are built: which event each is in, whether a newer revision of its article speaks instead
-- of it, and whether its words count: a copy says nothing of its own beside its original, whatever it left out.
create or replace temp table told as
with marked as (
    select
        report.* exclude (apart, is_linked, acts, family, is_firm, successor_id, first_id), root,
        successor_id is not null as is_superseded
    from report join placed using (n)
),
original as (
    select distinct root, cluster_id, true as has_original
    from marked
    where not is_copy and not is_superseded and (root, cluster_id) in (select (root, cluster_id) from marked where is_copy)
)
select
    marked.*, not is_superseded and not (is_copy and coalesce(has_original, false)) as is_speaking,
    substr(sha256('event' || chr(31) || first.first_id), 1, 20) as event_id
from marked
left join original using (root, cluster_id)
join (select n as root, first_id from report) as first using (root)
