-- One row per run, the newest load of a run id.
insert or replace into run from staged_run
