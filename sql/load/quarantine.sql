-- Refused rows stay as they were first refused.
merge into quarantine using staged_quarantine as refused on quarantine.quarantine_id = refused.quarantine_id
when not matched then insert
