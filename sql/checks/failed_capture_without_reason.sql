-- Failed exchanges that do not say what failed.
select capture_id, source_id, url from "fetch" where not is_ok and (error_class is null or reason is null)
