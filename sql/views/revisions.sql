-- How did a story change after it was first captured? Articles captured in one form only are left out.
create or replace view revisions as
with standing as (
    select
        article_revised.*, article_variant.revision_id is not null as is_variant,
        coalesce(standing_revision_id, article_revised.revision_id) as standing_id
    from article_revised left join article_variant using (revision_id)
)
select
    article_id, source_id, standing_id as revision_id,
    row_number() over (partition by article_id order by min(captured_at), standing_id) as number,
    count(*) over (partition by article_id) as revision_count,
    min(captured_at) as captured_at, max(last_seen_at) as last_seen_at,
    any_value(modified_at) filter (not is_variant) as modified_at,
    any_value(title) filter (not is_variant) as title,
    any_value(text_length) filter (not is_variant) as text_length,
    count(*) - 1 as variant_count,
    any_value(url) filter (not is_variant) as url
from standing
group by article_id, source_id, standing_id
order by article_id, number
