-- Staged captures: the fields of records.Capture without headers and redirects.
create table capture (
    capture_id varchar, source_id varchar, kind varchar, url varchar, requested_at timestamp, strategy varchar,
    final_url varchar, status integer, media_type varchar, byte_count bigint, sha256 varchar, elapsed_ms integer,
    attempt integer, error_class varchar, error varchar, warc_path varchar, warc_offset bigint,
    entry_count integer, new_count integer, has_gap boolean, proposal varchar
);
