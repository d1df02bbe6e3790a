-- The ledger's five verdicts. DuckDB cannot change a check, so the table is made anew with what it held.

create table coverage_before as
from coverage
select * replace (case verdict when 'empty' then 'complete' when 'failed' then 'unreachable' else verdict end as verdict);

drop table coverage;

create table coverage (
    source_id varchar not null,
    day date not null,
    strategy varchar not null,
    verdict varchar not null check (verdict in ('complete', 'partial', 'unknown', 'unreachable', 'outlet_closed')),
    expected_count integer,
    found_count integer not null,
    failed_count integer not null,
    error_class varchar,
    reason varchar,
    primary key (source_id, day, strategy)
);
comment on table coverage is 'What each way to a source gave for a day; the best outcome seen so far.';
comment on column coverage.source_id is 'The outlet.';
comment on column coverage.day is 'UTC day.';
comment on column coverage.strategy is 'How it was tried: feed, wordpress, sitemap, wayback, ….';
comment on column coverage.verdict is
'complete (all that was published was found), partial (some is known to be missing), unknown (nothing says how much there was), unreachable (nothing that knows of the day answered), outlet_closed (nothing was published any more).';
comment on column coverage.expected_count is 'Items that the source said there are; null when it does not say.';
comment on column coverage.found_count is 'Items captured.';
comment on column coverage.failed_count is 'Items that are known of and could not be captured.';
comment on column coverage.error_class is 'Short word for what failed.';
comment on column coverage.reason is 'What was asked and why it was not enough; null when it was.';

insert into coverage by name from coverage_before;

drop table coverage_before;
