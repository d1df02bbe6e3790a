-- What share of one-sided claims was confirmed by an outlet of the other side or an independent one within 30 days?
with claimed as (
    select event_id, min(published_at) as claimed_at from claims
    where claimant_side in ('destination_party', 'government', 'origin_party') group by event_id
),
vouched as (
    select event_mention.event_id, min(article.published_at) as vouched_at
    from event_mention join mention using (mention_id, coder_id) join article using (revision_id)
    join source using (source_id)
    where mention.status = 'reported' and mention.claimant_side is null and source.alignment like 'independent%'
    group by all
)
select
    count(*) as claimed_events,
    count(*) filter (abs(datediff('day', claimed_at, vouched_at)) <= 30) as confirmed,
    round(100 * confirmed / nullif(count(*), 0), 1) as percent
from claimed left join vouched using (event_id)
