-- Sides of mentions and events that the party table does not know.
with used as (
    select 'mention' as found_in, mention_id as id, unnest([origin, destination]) as party_id from mention
    union all
    select 'event', event_id, unnest([origin, destination]) from event
)
select used.* from used anti join party using (party_id)
where party_id is not null and exists (from party)
