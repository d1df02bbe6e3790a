-- Captures are landed once; what failed on the way or held no article stays failed, whoever loads it again.
merge into "fetch" using (
    from staged_fetch qualify row_number() over (partition by capture_id order by is_ok, requested_at, url, error_class) = 1
) as landed on "fetch".capture_id = landed.capture_id
when matched and not landed.is_ok and (landed.is_ok, landed.error_class, landed.reason)
    is distinct from ("fetch".is_ok, "fetch".error_class, "fetch".reason)
    then update set is_ok = landed.is_ok, error_class = landed.error_class, reason = landed.reason
when not matched then insert
returning merge_action
