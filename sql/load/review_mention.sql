-- The mentions that staged decisions on events are about, as the events stand now.
-- What an edited article no longer says is not read by anybody, and decided by nobody.
delete from review_mention where review_id in (select review_id from staged_review);

insert into review_mention
with parted as (
    select review_id, unnest(string_split_regex(trim(value), '\s+')) as mention_id from staged_review where field = 'apart'
)
select review_id, mention_id, if((review_id, mention_id) in (select (review_id, mention_id) from parted), 'other', 'this')
from staged_review join event_mention on event_id = target_id
where target_kind = 'event' and not is_superseded
union all
select review_id, mention_id, 'other'
from staged_review join event_mention on event_id = value
where field = 'same_as' and value <> target_id and not is_superseded
