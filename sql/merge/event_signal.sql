-- Signals of the events, with how many reports tell of each.
insert into staged_event_signal by name
select event_id, family, kind, stance, count(distinct mention_id)::integer as mention_count
from told join mention_signal using (mention_id, coder_id)
where not is_superseded
group by all
