-- Warning: Events to the ruling side that leave it, and events from it that join it.
select event_id, label, direction, origin, destination
from event
where (direction = 'to_ruling' and destination is not null and destination not in ('CPP', 'GOVERNMENT') and not exists (
        from party_side where party_id = destination and side in ('ruling', 'coalition', 'coalition_government', 'aligned')
    ))
    or (direction = 'from_ruling' and destination in ('CPP', 'GOVERNMENT'))
