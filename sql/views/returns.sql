-- Who went back, or left the new side again, and how long after the move?
create or replace view returns as
select
    back.event_id, actor.name as who, actor.person_id, back.origin as left_again, back.destination as went_to,
    back.date_start as returned_on, earlier.event_id as move_event_id, earlier.date_start as moved_on,
    back.date_start - earlier.date_start as days_after, back.status
from event as back
join event_actor as actor using (event_id)
left join (
    from event join event_actor using (event_id) where event.type in ('defection', 'departure', 'recantation', 'cooptation')
) as earlier on earlier.actor_key = actor.actor_key and earlier.date_start < back.date_start
where back.type = 'return' or (back.type = 'defection' and back.direction = 'from_ruling')
qualify row_number() over (partition by back.event_id, actor.actor_key order by earlier.date_start desc, earlier.event_id) = 1
order by returned_on desc, who
