-- Named people of the events: each by the name and the office that most reports give.
create or replace temp table told_actor as
with said as (
    select event_id, coalesce(person_id, name_key) as actor_key, name, role, person_id
    from told join mention_actor using (mention_id, coder_id)
    where actor_kind = 'person' and not is_superseded
),
named as (
    select event_id, actor_key, arg_min(name, (-reports, name)) as name, max(person_id) as person_id
    from (select event_id, actor_key, name, max(person_id) as person_id, count(*) as reports from said group by all)
    group by all
),
held as (
    select event_id, actor_key, arg_min(role, (-reports, role)) as role
    from (select event_id, actor_key, role, count(*) as reports from said where role is not null group by all)
    group by all
)
select event_id, actor_key, name, role, person_id from named left join held using (event_id, actor_key)
