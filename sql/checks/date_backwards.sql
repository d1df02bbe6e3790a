-- Dates that end before they begin, have one end only, or have no precision.
with dated as (
    select 'mention' as found_in, mention_id as id, date_start, date_end, date_precision from mention
    union all
    select 'event', event_id, date_start, date_end, date_precision from event
)
from dated
where date_start > date_end
    or (date_start is null) <> (date_end is null)
    or (date_start is null) <> (date_precision is null)
    or (date_precision = 'day' and date_start <> date_end)
