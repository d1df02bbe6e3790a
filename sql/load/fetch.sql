-- Captures are landed once; whether one holds an article is what the newest reading of it says.
merge into "fetch" using (
    from staged_fetch qualify row_number() over (partition by capture_id order by requested_at, url, error_class) = 1
) as landed on "fetch".capture_id = landed.capture_id
when matched and (landed.is_ok, landed.error_class, landed.reason)
    is distinct from ("fetch".is_ok, "fetch".error_class, "fetch".reason)
    then update set is_ok = landed.is_ok, error_class = landed.error_class, reason = landed.reason
when not matched then insert
returning merge_action
