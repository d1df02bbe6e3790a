-- A coder is as old as its first load.
merge into coder using (
    select coder_id, min(first_used_at) as first_used_at from staged_coder group by coder_id
) as used on coder.coder_id = used.coder_id
when matched and used.first_used_at < coder.first_used_at then update
when not matched then insert
