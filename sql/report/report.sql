-- Up to $reports reports of each event, one an outlet, originals before copies: the words, up to $around code points before
-- and after them, and where they stand.
with told as (
    select *, if(field = 'title', title, text) as words from evidence join article using (revision_id) where supports = 'type'
)
select
    event_mention.event_id, coalesce(source.name, told.source_id) as outlet, told.url, told.title,
    told.published_on::varchar as published_on, event_mention.claimant_name, event_mention.claimant_side, event_mention.status,
    substr(words, greatest(span_start - $around, 0) + 1, least(span_start, $around)) as before, told.quote,
    substr(words, span_end + 1, $around) as after
from event_mention
join told on told.mention_id = event_mention.mention_id and told.coder_id = event_mention.coder_id
left join article_origin on article_origin.revision_id = told.revision_id
left join source on source.source_id = told.source_id
where not event_mention.is_superseded and event_mention.event_id in (select unnest($events))
qualify row_number() over (
    partition by event_mention.event_id, told.source_id
    order by article_origin.revision_id is not null, told.published_at, told.revision_id, told.mention_id, told.ordinal
) = 1
and dense_rank() over (
    partition by event_mention.event_id
    order by article_origin.revision_id is not null, told.published_at, told.source_id
) <= $reports
order by event_mention.event_id, article_origin.revision_id is not null, told.published_at, told.source_id
