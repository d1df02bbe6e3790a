-- The days among whose texts copies of the changed ones can be; all days when a changed one has no date.
select
    min(published_at) - $days * interval 1 day as first_at, max(published_at) + $days * interval 1 day as last_at,
    coalesce(bool_or(published_at is null), false) as any_time
from article semi join changed_text using (revision_id)
