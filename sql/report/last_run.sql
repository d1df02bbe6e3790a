-- The last load of a window.
select
    strftime(finished_at, '%Y-%m-%d %H:%M') as finished_at, epoch_ms(finished_at) as finished_ms,
    window_start_at::date::varchar as first_day, (window_end_at - interval 1 microsecond)::date::varchar as last_day,
    capture_count as captures, failed_capture_count as failed, article_count as articles, story_count as stories,
    new_event_count as new_events
from run where window_start_at is not null
order by finished_at desc, run_id limit 1
