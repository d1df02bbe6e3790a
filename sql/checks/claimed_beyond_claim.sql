-- Events called reported although only parties, the government or nobody known says so, and no reader decided it.
select event_id, label
from event
where status = 'reported' and event_id not in (
    select event_id from event_mention
    where status = 'reported'
        and coalesce(claimant_side, 'media') not in ('origin_party', 'destination_party', 'government', 'unknown')
) and event_id not in (
    select event_id from event_mention join review_mention using (mention_id) join review using (review_id)
    where field = 'status' and not is_obsolete
)
