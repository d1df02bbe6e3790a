-- Copies of one text across outlets, and captures of one revision that differ by a typing slip or a ticker.

create table article_sketch (
    revision_id varchar primary key,
    bands bigint[] not null,
    facts bigint[] not null
);
comment on table article_sketch is 'What a kept text is compared by, so that a load finds its copies without reading every text again.';
comment on column article_sketch.revision_id is 'The revision; texts too short to be anybody''s copy have no row.';
comment on column article_sketch.bands is 'Keys of its MinHash bands, sorted; texts without a common one share too few words to be copies.';
comment on column article_sketch.facts is 'Hashes of the names and numbers in it, sorted; copies share most of them.';

create table article_copy (
    revision_id varchar not null,
    other_revision_id varchar not null,
    primary key (revision_id, other_revision_id)
);
comment on table article_copy is 'Pairs of revisions of which one repeats the words, names and numbers of the other, within days.';
comment on column article_copy.revision_id is 'The one with the smaller id.';
comment on column article_copy.other_revision_id is 'The other.';

create table article_origin (
    revision_id varchar primary key,
    relation varchar not null check (relation in ('copy', 'excerpt')),
    original_id varchar not null
);
comment on table article_origin is 'Revisions whose text comes from another article of their cluster.';
comment on column article_origin.revision_id is 'The revision that repeats.';
comment on column article_origin.relation is 'copy, or excerpt when it is much shorter than the original.';
comment on column article_origin.original_id is 'The revision it comes from: of the outlet that copies name as their source, else the earliest.';

create table article_variant (
    revision_id varchar primary key,
    standing_revision_id varchar not null,
    change varchar not null check (change in ('none', 'typo', 'ticker'))
);
comment on table article_variant is 'Revisions that are no edit of the story: the standing one speaks for them, and their mentions are in no event.';
comment on column article_variant.revision_id is 'The revision that does not count.';
comment on column article_variant.standing_revision_id is 'The earliest capture of the same words.';
comment on column article_variant.change is 'What differs: none (to a reader), typo, or ticker (a counter, a date line, a running headline).';

comment on column article.cluster_id is 'Copies and excerpts of one text share it; reports of one cluster are one voice.';
comment on column event.owner_count is 'Independent voices: owners of those outlets, owners that printed copies of one text counted once.';
