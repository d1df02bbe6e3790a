-- What did people get after they changed sides, and how soon?
create or replace view rewards_after_defection as
with gains as (
    select event_actor.actor_key, event.event_id, event.date_start, event_signal.kind, event_signal.stance
    from event
    join event_actor using (event_id)
    join event_signal using (event_id)
    where event.type = 'reward' and event_signal.family = 'inducement'
)
select
    moved.event_id, moved.type, actor.name as who, actor.person_id, moved.date_start as moved_on,
    gains.event_id as reward_event_id, gains.kind as reward, gains.stance, gains.date_start as reward_on,
    gains.date_start - moved.date_start as days_after,
    'own report' as known_from
from event as moved
join event_actor as actor using (event_id)
join gains on gains.actor_key = actor.actor_key and coalesce(gains.date_start >= moved.date_start, true)
where moved.type in ('defection', 'departure', 'recantation', 'cooptation') and moved.modality <> 'planned'
union all
select
    moved.event_id, moved.type, moved.label, null, moved.date_start,
    null, signal.kind, signal.stance, null, null,
    'told with the move'
from event as moved
join event_signal as signal using (event_id)
where moved.type in ('defection', 'departure', 'recantation', 'cooptation') and moved.modality <> 'planned'
    and signal.family = 'inducement'
order by moved_on desc, who, reward
