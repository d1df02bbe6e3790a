-- Decisions that are stored already, or that the reader replaced since; and of two in one file the older.
delete from staged_review
where review_id in (
    select review_id from review join staged_review as staged using (review_id)
    where review.decided_at > staged.decided_at
        or (review.decided_at, review.value, review.note) is not distinct from (staged.decided_at, staged.value, staged.note)
)
or (review_id, decided_at) not in (select (review_id, max(decided_at)) from staged_review group by review_id)
