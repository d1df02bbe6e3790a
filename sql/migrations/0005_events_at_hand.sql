-- What the views ask of an event stands in its own rows, so that they stay quick at a million mentions; decisions on events.

alter table event add column independent_source_count integer;
comment on column event.independent_source_count is 'Independent outlets and NGOs with a text of their own on it; of copies of one text the original counts.';
alter table event add column ruling_source_count integer;
comment on column event.ruling_source_count is 'Outlets of the state or close to the government with a text of their own on it, counted likewise.';
alter table event add column first_source_id varchar;
comment on column event.first_source_id is 'Outlet of the first report; null when no report is dated.';
alter table event add column first_independent_at timestamp;
comment on column event.first_independent_at is 'First report by an independent outlet or an NGO.';
alter table event add column mention_ids varchar[];
comment on column event.mention_ids is 'The mentions that it is made of, for whoever wants to decide on them.';

create table event_mention_before as from event_mention;
drop table event_mention;
create table event_mention (
    event_id varchar not null,
    mention_id varchar not null,
    coder_id varchar not null,
    is_superseded boolean not null,
    source_id varchar not null,
    published_at timestamp,
    url varchar not null,
    status varchar not null check (status in ('reported', 'claimed', 'denied', 'contested')),
    claimant_side varchar check (claimant_side in (
        'origin_party', 'destination_party', 'government', 'subject', 'ngo', 'analyst', 'media', 'unknown'
    )),
    claimant_name varchar,
    count_low double,
    count_high double,
    count_unit varchar check (count_unit in ('people', 'percent')),
    primary key (mention_id)
);
comment on table event_mention is 'Which current mentions an event is made of, with what each claims; a mention is in one event.';
comment on column event_mention.event_id is 'The event.';
comment on column event_mention.mention_id is 'The mention.';
comment on column event_mention.coder_id is 'The coder whose row of the mention counts.';
comment on column event_mention.is_superseded is 'Whether a newer revision of the same article speaks for the event instead.';
comment on column event_mention.source_id is 'Outlet of the report.';
comment on column event_mention.published_at is 'When the report was published (UTC).';
comment on column event_mention.url is 'Where the report stands.';
comment on column event_mention.status is 'What the report vouches for, as coded or as a reader decided.';
comment on column event_mention.claimant_side is 'Side of who says so in the report; null when the outlet tells it in its own voice.';
comment on column event_mention.claimant_name is 'Who says so.';
comment on column event_mention.count_low is 'Lowest number in the report, as coded or as a reader decided.';
comment on column event_mention.count_high is 'Highest number; null when open-ended.';
comment on column event_mention.count_unit is 'people or percent.';
insert into event_mention by name
select
    before.event_id, before.mention_id, before.coder_id, before.is_superseded, article.source_id, article.published_at, article.url,
    mention.status, mention.claimant_side, mention.claimant_name, mention.count_low, mention.count_high, mention.count_unit
from event_mention_before as before
join mention using (mention_id, coder_id)
join article using (revision_id);
drop table event_mention_before;

-- Empty blocks make the next load merge everything anew, which fills the new columns.
drop table merge_block;
create table merge_block (
    mention_id varchar not null,
    block_id ubigint not null,
    is_firm boolean not null
);
comment on table merge_block is 'Blocks of the current mentions; mentions without a common block are never one event.';
comment on column merge_block.mention_id is 'The mention.';
comment on column merge_block.block_id is 'Hash of one person, place, number, claimant or review, with the kind of act and, but for persons, the quarter.';
comment on column merge_block.is_firm is 'Whether the mention is dated to a season and placed, and so can tie reports together.';

create table article_tally (
    source_id varchar not null,
    published_on date not null,
    article_count integer not null,
    story_count integer not null,
    primary key (source_id, published_on)
);
comment on table article_tally is 'How much each outlet published a day, as far as it was captured: what counts of stories are to be read against.';
comment on column article_tally.source_id is 'The outlet.';
comment on column article_tally.published_on is 'Day in Phnom Penh; 0001-01-01 for articles without a date.';
comment on column article_tally.article_count is 'Articles, each revised one counted once a day.';
comment on column article_tally.story_count is 'Those of them that a coder took for a story.';
insert into article_tally
select
    source_id, coalesce(published_on, '0001-01-01'), count(distinct article_id),
    count(distinct article_id) filter (
        revision_id in (select revision_id from coding where story in ('defection', 'refusal_or_pressure', 'reverse'))
    )
from article group by all;

create table article_revised (
    article_id varchar primary key
);
comment on table article_revised is 'Articles of which more than one revision was captured.';
comment on column article_revised.article_id is 'The article.';
insert into article_revised select article_id from article group by article_id having count(*) > 1;

comment on column review.target_id is 'Its id; of an event the one that it had when it was read.';
comment on column review.field is 'The coded field decided; is_right (false rejects it); on events also same_as (is one with the event in value) and apart (the mentions in value tell of another).';

create table review_mention (
    review_id varchar not null,
    mention_id varchar not null,
    part varchar not null check (part in ('this', 'other')),
    primary key (review_id, mention_id)
);
comment on table review_mention is 'The mentions that a decision on an event was made on; it is about the event that holds them, whatever its id becomes.';
comment on column review_mention.review_id is 'The decision.';
comment on column review_mention.mention_id is 'The mention.';
comment on column review_mention.part is 'this: of the event itself; other: of the event that it is one with (same_as), or what was told of another (apart).';

comment on column article.cluster_id is 'Copies and excerpts of one text share it; reports of one cluster are one voice.';
comment on column event.cluster_count is 'Different texts behind it, copies and excerpts counted once.';
comment on column event.source_count is 'Outlets behind it, those that print a copy included.';
comment on column event.owner_count is 'Independent voices: owners of the texts behind it; a copy speaks with the voice of its original.';
comment on column source_alignment.alignment is 'How it leaned in that period, in the words of the catalogue.';
