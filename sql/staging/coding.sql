-- Staged labels: what the coder says of each article.
create table coding (revision_id varchar, coder_version varchar, story varchar, score double);
