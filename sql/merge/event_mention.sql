-- What the events are made of, with what human readers decided.
insert into staged_event_mention by name
select
    event_id, mention_id, coder_id, is_superseded, source_id, published_at, url,
    status, claimant_side, claimant_name, count_low, count_high, count_unit
from told
