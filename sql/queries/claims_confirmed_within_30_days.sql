-- What share of one-sided claims was confirmed by an outlet of the other side or an independent one within 30 days?
with claimed as (
    select event_id, min(published_at) as claimed_at from claims
    where claimant_side in ('destination_party', 'government', 'origin_party') group by event_id
),
vouched as (
    select event_id, min(published_at) as vouched_at
    from event_mention join source using (source_id)
    where status = 'reported' and claimant_side is null and alignment like 'independent%'
    group by event_id
)
select
    count(*) as claimed_events,
    count(*) filter (abs(datediff('day', claimed_at, vouched_at)) <= 30) as confirmed,
    round(100 * confirmed / nullif(count(*), 0), 1) as percent
from claimed left join vouched using (event_id)
