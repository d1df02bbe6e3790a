-- An event that its articles took back ends without another in its place.

create table event_lineage_before as from event_lineage;
drop table event_lineage;
create table event_lineage (
    old_event_id varchar not null,
    new_event_id varchar,
    run_id varchar not null,
    changed_at timestamp not null
);
comment on table event_lineage is 'A log of event ids that ended: reports joined or parted their events, or took back what they said.';
comment on column event_lineage.old_event_id is 'The id that is no longer in use.';
comment on column event_lineage.new_event_id is 'An event that took over one of its mentions; null when no mention of it is left in any event.';
comment on column event_lineage.run_id is 'The run in which it happened.';
comment on column event_lineage.changed_at is 'When (UTC).';
insert into event_lineage from event_lineage_before;
drop table event_lineage_before;

comment on column event_mention.is_superseded is 'Whether a newer revision of the same article tells the same act; its words then no longer count.';
comment on column event.event_id is 'Of the first words about the act (of reports that tell of one event, the smallest); an id is never used for another event.';

-- Which revision speaks for an article is asked at each load; so the revisions of edited articles stand by themselves.
drop table article_revised;
create table article_revised (
    revision_id varchar primary key,
    article_id varchar not null,
    source_id varchar not null,
    title varchar not null,
    url varchar not null,
    text_length integer not null,
    modified_at timestamp,
    captured_at timestamp not null,
    last_seen_at timestamp not null
);
comment on table article_revised is 'The revisions of articles of which more than one was captured; the one that was seen last speaks for the article.';
comment on column article_revised.revision_id is 'See article.';
comment on column article_revised.article_id is 'See article.';
comment on column article_revised.source_id is 'See article.';
comment on column article_revised.title is 'See article.';
comment on column article_revised.url is 'See article.';
comment on column article_revised.text_length is 'See article.';
comment on column article_revised.modified_at is 'See article.';
comment on column article_revised.captured_at is 'See article.';
comment on column article_revised.last_seen_at is 'See article.';
insert into article_revised
select revision_id, article_id, source_id, title, url, text_length, modified_at, captured_at, last_seen_at
from article
where article_id in (select article_id from article group by article_id having count(*) > 1);

alter table event add column source_ids varchar[];
comment on column event.source_ids is 'The outlets that tell of it, in the order of their ids; superseded reports left out.';

-- Empty blocks make the next load merge everything anew, by the newest revision of each article.
delete from merge_block;
