-- Does pressure follow a refusal by the same person?
select
    refused.event_id, actor.name as who, refused.date_start as refused_on, pressed.date_start as pressed_on,
    pressed.date_start - refused.date_start as days_after
from event as refused
join event_actor as actor using (event_id)
left join (from event join event_actor using (event_id) where type = 'pressure') as pressed
    on pressed.actor_key = actor.actor_key and pressed.date_start >= refused.date_start
where refused.type = 'refusal'
order by refused_on, who
