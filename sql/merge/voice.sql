-- Whose voices stand behind an event. Of copies of one text one counts: the original's, else the earliest.
-- Ten outlets that print one wire story are one voice; one of them that also has a text of its own is a second.
create or replace temp table voice as
with text as (
    select
        event_id, cluster_id, min(owner) filter (is_speaking) as owner,
        arg_min(
            {'source_id': source_id, 'alignment': alignment},
            (is_copy, coalesce(published_at, '9999-12-31'), source_id, revision_id)
        ) as first
    from told group by all
)
select
    event_id,
    count(distinct owner)::integer as owner_count,
    count(distinct first['source_id']) filter (is_independent(first['alignment']))::integer as independent_source_count,
    count(distinct first['source_id']) filter (is_ruling(first['alignment']))::integer as ruling_source_count
from text group by event_id
