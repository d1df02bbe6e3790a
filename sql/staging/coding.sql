-- Staged labels: what the coder says of each article, and what the texts of stories are compared by to find copies.
create table coding (
    revision_id varchar, coder_version varchar, story varchar, score double, bands bigint[], facts bigint[]
);
