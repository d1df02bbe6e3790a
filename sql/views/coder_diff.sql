-- What does a newer coder say differently from an older one about the same article?
create or replace view coder_diff as
with before as (
    select revision_id from coding where coder_id <> (select arg_max(coder_id, (first_used_at, coder_id)) from coder)
),
versions as (
    select
        revision_id, coder_id as new_coder_id,
        lag(coder_id) over (partition by revision_id order by first_used_at, coder_id) as old_coder_id
    from coding join coder using (coder_id)
    where revision_id in (from before)
),
paired as (
    select
        versions.revision_id, old_coder_id, new_coder_id, mention_id,
        bool_or(mention.coder_id = old_coder_id) as is_old, bool_or(mention.coder_id = new_coder_id) as is_new
    from versions
    join mention on mention.revision_id = versions.revision_id and mention.coder_id in (old_coder_id, new_coder_id)
    where old_coder_id is not null
    group by all
),
shared as (
    select mention_id, unnest([old_coder_id, new_coder_id]) as coder_id from paired where is_old and is_new
),
people as (
    select mention_id, coder_id, string_agg(concat_ws(', ', name, role), '; ' order by name, role) as people
    from mention_actor semi join shared using (mention_id, coder_id) group by all
),
signals as (
    select mention_id, coder_id, string_agg(concat_ws(' ', kind, stance), '; ' order by kind, stance) as signals
    from mention_signal semi join shared using (mention_id, coder_id) group by all
),
said as (
    from mention semi join shared using (mention_id, coder_id)
    left join people using (mention_id, coder_id) left join signals using (mention_id, coder_id)
),
compared as (
    select
        paired.*, unnest([
            {field: 'type', was: old.type, now: new.type},
            {field: 'actor_kind', was: old.actor_kind, now: new.actor_kind},
            {field: 'count', was: concat_ws(' ', old.count_low, old.count_high, old.count_unit), now: concat_ws(' ', new.count_low, new.count_high, new.count_unit)},
            {field: 'origin', was: old.origin, now: new.origin},
            {field: 'destination', was: old.destination, now: new.destination},
            {field: 'direction', was: old.direction, now: new.direction},
            {field: 'date', was: concat_ws(' ', old.date_start, old.date_end, old.date_precision), now: concat_ws(' ', new.date_start, new.date_end, new.date_precision)},
            {field: 'place', was: old.place_id, now: new.place_id},
            {field: 'modality', was: old.modality, now: new.modality},
            {field: 'status', was: old.status, now: new.status},
            {field: 'claimant', was: concat_ws(' ', old.claimant_side, old.claimant_name), now: concat_ws(' ', new.claimant_side, new.claimant_name)},
            {field: 'actors', was: old.people, now: new.people},
            {field: 'signals', was: old.signals, now: new.signals}
        ]) as change
    from paired
    join said as old on old.mention_id = paired.mention_id and old.coder_id = old_coder_id
    join said as new on new.mention_id = paired.mention_id and new.coder_id = new_coder_id
)
select revision_id, mention_id, old_coder_id, new_coder_id, 'added' as change, null as field, null as was, null as now
from paired where is_new and not is_old
union all
select revision_id, mention_id, old_coder_id, new_coder_id, 'removed', null, null, null from paired where is_old and not is_new
union all
select revision_id, mention_id, old_coder_id, new_coder_id, 'changed', change.field, change.was, change.now
from compared where change.was is distinct from change.now
order by revision_id, mention_id, field
