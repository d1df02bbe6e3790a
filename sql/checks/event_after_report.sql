-- Warning: Events told as done that lie wholly after the first report of them, by more than the day that time zones can shift.
select event_id, label, date_start, first_published_at
from event
where modality <> 'planned' and date_start > first_published_at::date + 2
