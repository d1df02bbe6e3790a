-- How many independent voices stand behind an event, and on which side are they? Of copies of one text only one counts.
create or replace view independent_sources as
select
    event_id, label as who, type, status,
    cluster_count, owner_count,
    independent_source_count as independent_outlets,
    ruling_source_count as ruling_side_outlets,
    first_published_at as first_report_at,
    first_source_id as first_source,
    first_independent_at,
    owner_count = 1 as rests_on_one_owner
from event
order by owner_count desc, event_id
