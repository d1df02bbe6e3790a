-- Events called reported although only parties, the government or nobody known says so.
select event_id, label
from event
where status = 'reported' and not exists (
    from event_mention join mention using (mention_id, coder_id)
    where event_mention.event_id = event.event_id and mention.status = 'reported'
        and coalesce(mention.claimant_side, 'media') not in ('origin_party', 'destination_party', 'government', 'unknown')
)
