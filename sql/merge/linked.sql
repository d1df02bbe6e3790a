-- Reports that a reader said tell of one event, each tied to the first of them.
select n as one, min(n) over (partition by review_id) as other
from report
join review_mention using (mention_id)
join review using (review_id)
where review.field = 'same_as' and not is_obsolete and successor_id is null
