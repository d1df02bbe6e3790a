-- How many days lie between arrest, recantation, move and post of one person?
with steps as (
    select
        actor_key, any_value(name) as name,
        min(day) filter (type = 'pressure') as pressed_on,
        min(day) filter (type = 'recantation') as recanted_on,
        min(day) filter (type in ('defection', 'cooptation')) as moved_on,
        min(day) filter (type = 'reward') as rewarded_on
    from person_timeline group by actor_key
)
select
    name, pressed_on,
    recanted_on - pressed_on as days_to_recantation,
    moved_on - pressed_on as days_to_move,
    rewarded_on - moved_on as days_from_move_to_reward
from steps
where pressed_on <= moved_on
order by pressed_on, name
