-- Staged coverage: the fields of staging.Outcome.
create table outcome (
    source_id varchar, day date, strategy varchar, verdict varchar, expected integer, found integer, failed integer,
    error_class varchar, reason varchar
);
