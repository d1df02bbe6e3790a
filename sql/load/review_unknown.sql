-- What staged decisions name and the database does not hold, in sentences.
with named as (
    select 'mention' as kind, target_id as id from staged_review where target_kind = 'mention'
    union
    select 'event', target_id from staged_review where target_kind = 'event'
    union
    select 'event', value from staged_review where field = 'same_as'
)
select 'no mention ' || id || ' in the database' from named where kind = 'mention' and id not in (select mention_id from mention)
union all
select 'no event ' || id || ' in the database' || coalesce(', it went up in ' || min(new_event_id), '')
from named left join event_lineage on old_event_id = id
where kind = 'event' and id not in (select event_id from event)
group by id
union all
select 'mention ' || mention_id || ' is not of event ' || target_id
from (select target_id, unnest(string_split_regex(trim(value), '\s+')) as mention_id from staged_review where field = 'apart') as parted
where (target_id, mention_id) not in (select (event_id, mention_id) from event_mention)
order by 1
