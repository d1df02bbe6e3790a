-- Decisions of human readers; the same reader's newer decision on a field replaces the older.
merge into review using (
    from staged_review qualify row_number() over (partition by review_id order by decided_at desc, value, note) = 1
) as decided on review.review_id = decided.review_id
when matched and decided.decided_at >= review.decided_at then update
when not matched then insert
returning merge_action
