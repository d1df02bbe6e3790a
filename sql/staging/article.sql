-- Staged articles: the fields of records.Article.
create table article (
    article_id varchar, revision_id varchar, source_id varchar, url varchar, canonical_url varchar, title varchar,
    text varchar, language varchar, published_at timestamp, published_raw varchar, published_rule varchar,
    modified_at timestamp, author varchar, section varchar, is_opinion boolean, discovered_via varchar,
    first_seen_at timestamp, capture_id varchar
);
