-- What human readers decided on mentions: of each mention and field the newest decision, and what decisions on events say
-- of their mentions (apart: told of another event; linked: told of the same event as a mention of another).
create or replace temp table decided as
with said as (
    select target_id as mention_id, field, value, decided_at, reviewer
    from review where target_kind = 'mention' and not is_obsolete
    union all
    select mention_id, field, value, decided_at, reviewer
    from review join review_mention using (review_id)
    where target_kind = 'event' and field = 'is_right' and not is_obsolete
    union all
    select mention_id, field, review_id, decided_at, reviewer
    from review join review_mention using (review_id)
    where target_kind = 'event' and field = 'apart' and not is_obsolete and part = 'other'
    union all
    select mention_id, 'linked', 'true', decided_at, reviewer
    from review join review_mention using (review_id)
    where target_kind = 'event' and field = 'same_as' and not is_obsolete
),
newest as (
    from said
    qualify row_number() over (partition by mention_id, field order by decided_at desc, reviewer desc, value) = 1
)
select mention_id, map_from_entries(list({'field': field, 'value': value} order by field)) as said from newest group by mention_id
