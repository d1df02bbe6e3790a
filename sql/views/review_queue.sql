-- Which events should a human read first: contested, resting on one voice, or far-reaching?
create or replace view review_queue as
select
    event.event_id, event.label as who, event.type, event.status, event.owner_count,
    case
        when event.status = 'contested' then 'contested'
        when event.direction = 'other' and event.type = 'defection' then 'direction unclear'
        when event.date_start is null then 'no date in any report'
        when event.owner_count = 1 and coalesce(event.count_low, 0) >= 100 then 'large and from one voice'
        else 'from one voice'
    end as why,
    event.first_published_at,
    event.mention_ids
from event
where event.modality <> 'planned'
    and (event.status = 'contested' or event.owner_count = 1 or event.date_start is null)
    and event_id not in (
        select event_id from event_mention join review on target_id = mention_id where not is_obsolete
        union all
        select event_id
        from event_mention join review_mention using (mention_id) join review using (review_id) where not is_obsolete
    )
order by list_position(
    ['contested', 'large and from one voice', 'direction unclear', 'no date in any report', 'from one voice'], why
), event.first_published_at desc, event.event_id
