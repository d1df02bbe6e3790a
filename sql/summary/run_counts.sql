-- What did this run load?
select capture_count, article_count, story_count, mention_count, event_count
from run
where run_id = $1
