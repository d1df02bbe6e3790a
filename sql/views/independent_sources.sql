-- How many independent voices stand behind an event, and on which side are they? Of copies of one text only one counts.
create or replace view independent_sources as
with told as (
    select
        event_mention.event_id, article.source_id, article.published_at, source.alignment,
        row_number() over (
            partition by event_mention.event_id, article.cluster_id
            order by article_origin.revision_id is not null, article.published_at, article.source_id, article.revision_id
        ) = 1 as is_voice
    from event_mention
    join mention using (mention_id, coder_id)
    join article using (revision_id)
    left join article_origin using (revision_id)
    left join source using (source_id)
)
select
    event.event_id, event.label as who, event.type, event.status,
    event.cluster_count, event.owner_count,
    count(distinct told.source_id) filter (is_voice and (alignment like 'independent%' or alignment in ('ngo', 'NGO'))) as independent_outlets,
    count(distinct told.source_id) filter (is_voice and alignment in ('state', 'pro-government', 'pro_government')) as ruling_side_outlets,
    min(told.published_at) as first_report_at,
    arg_min(told.source_id, (told.published_at, told.source_id)) as first_source,
    min(told.published_at) filter (alignment like 'independent%') as first_independent_at,
    event.owner_count = 1 as rests_on_one_owner
from event
join told using (event_id)
group by all
order by event.owner_count desc, event.event_id
