-- How many independent voices stand behind an event, and on which side are they?
create or replace view independent_sources as
select
    event.event_id, event.label as who, event.type, event.status,
    event.cluster_count, event.owner_count,
    count(distinct article.source_id) filter (source.alignment like 'independent%' or source.alignment in ('ngo', 'NGO')) as independent_outlets,
    count(distinct article.source_id) filter (source.alignment in ('state', 'pro-government', 'pro_government')) as ruling_side_outlets,
    min(article.published_at) as first_report_at,
    arg_min(article.source_id, (article.published_at, article.source_id)) as first_source,
    min(article.published_at) filter (source.alignment like 'independent%') as first_independent_at,
    event.owner_count = 1 as rests_on_one_owner
from event
join event_mention using (event_id)
join mention using (mention_id, coder_id)
join article using (revision_id)
left join source using (source_id)
group by all
order by event.owner_count desc, event.event_id
