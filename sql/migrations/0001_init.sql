-- Reference tables: what is known about outlets, parties, people, places and elections. Loaded from pipeline/data.

create table source (
    source_id varchar primary key,
    name varchar not null,
    homepage varchar not null,
    languages varchar[] not null,
    owner varchar,
    alignment varchar not null,
    zone varchar not null,
    is_enabled boolean not null,
    disabled_reason varchar,
    notes varchar
);
comment on table source is 'An outlet of the catalogue (sources.toml).';
comment on column source.source_id is 'Key: the lower_snake name in sources.toml.';
comment on column source.name is 'Name as the outlet writes it.';
comment on column source.homepage is 'Address of its front page.';
comment on column source.languages is 'Languages it publishes in (en, km, fr).';
comment on column source.owner is 'Who owns it; outlets of one owner are not independent of each other.';
comment on column source.alignment is 'Whose side it is on today, as the catalogue says; unknown when it does not say.';
comment on column source.zone is 'IANA time zone that its undated clock times are read in.';
comment on column source.is_enabled is 'Whether runs fetch it.';
comment on column source.disabled_reason is 'Why it is not fetched.';
comment on column source.notes is 'Remarks of the catalogue.';

create table source_alignment (
    source_id varchar not null,
    from_date date not null,
    to_date date,
    alignment varchar not null,
    primary key (source_id, from_date)
);
comment on table source_alignment is 'Whose side an outlet was on, by period.';
comment on column source_alignment.source_id is 'The outlet.';
comment on column source_alignment.from_date is 'First day of the period; 0001-01-01 when it has no known start.';
comment on column source_alignment.to_date is 'Last day of the period; null while it lasts.';
comment on column source_alignment.alignment is 'The side in that period.';

create table party (
    party_id varchar primary key,
    name varchar not null,
    name_km varchar,
    name_fr varchar,
    abbreviations varchar[] not null,
    founded_on date,
    ended_on date,
    is_pseudo boolean not null
);
comment on table party is 'Political parties, and the three sides that are no party (GOVERNMENT, OPPOSITION, CIVIL_SOCIETY).';
comment on column party.party_id is 'Key: the short name, for example CPP.';
comment on column party.name is 'Name in English.';
comment on column party.name_km is 'Name in Khmer.';
comment on column party.name_fr is 'Name in French.';
comment on column party.abbreviations is 'Short forms in use.';
comment on column party.founded_on is 'Earliest day it may have existed; null when unknown.';
comment on column party.ended_on is 'Latest day it may have existed; null while it exists or when unknown.';
comment on column party.is_pseudo is 'True for a side that is no party.';

create table party_side (
    party_id varchar not null,
    from_date date not null,
    to_date date,
    side varchar not null,
    primary key (party_id, from_date, side)
);
comment on table party_side is 'Which side a party was on, by period; directions are read from here at the day of the event.';
comment on column party_side.party_id is 'The party.';
comment on column party_side.from_date is 'First day of the period; 0001-01-01 when it has no known start.';
comment on column party_side.to_date is 'Last day of the period; null while it lasts.';
comment on column party_side.side is 'ruling, coalition_government, aligned, minor_aligned, minor, opposition, exile_opposition, …';

create table person (
    person_id varchar primary key,
    name varchar not null,
    name_km varchar,
    category varchar,
    sex varchar check (sex in ('f', 'm')),
    notes varchar
);
comment on table person is 'People of the gazetteer: politicians, activists, officials, analysts.';
comment on column person.person_id is 'Key: lower_snake name.';
comment on column person.name is 'Name in Latin script, family name first.';
comment on column person.name_km is 'Name in Khmer script.';
comment on column person.category is 'What the person is known as: leader, defector, official_ruling_side, activist, …';
comment on column person.sex is 'f or m where a source says it.';
comment on column person.notes is 'Remarks of the gazetteer.';

create table person_alias (
    person_id varchar not null,
    alias varchar not null,
    script varchar not null check (script in ('latin', 'khmer')),
    primary key (person_id, alias)
);
comment on table person_alias is 'Every spelling under which a person of the gazetteer is found, the main name included.';
comment on column person_alias.person_id is 'The person.';
comment on column person_alias.alias is 'A spelling.';
comment on column person_alias.script is 'latin or khmer.';

create table affiliation (
    person_id varchar not null,
    ordinal integer not null,
    party_id varchar,
    role varchar,
    from_date date,
    to_date date,
    primary key (person_id, ordinal)
);
comment on table affiliation is 'Parties and offices that a person of the gazetteer held, by period.';
comment on column affiliation.person_id is 'The person.';
comment on column affiliation.ordinal is 'Number of the row within the person, in file order.';
comment on column affiliation.party_id is 'The party; null for an office without one.';
comment on column affiliation.role is 'The office or post; null for plain membership.';
comment on column affiliation.from_date is 'Earliest day it may have begun; null when unknown.';
comment on column affiliation.to_date is 'Latest day it may have ended; null while it lasts or when unknown.';

create table place (
    place_id varchar primary key,
    name varchar not null,
    name_km varchar,
    kind varchar not null
);
comment on table place is 'Provinces of Cambodia by ISO 3166-2 code.';
comment on column place.place_id is 'Key: ISO 3166-2:KH code, for example KH-1.';
comment on column place.name is 'Name in English.';
comment on column place.name_km is 'Name in Khmer.';
comment on column place.kind is 'province or municipality.';

create table election (
    election_id varchar primary key,
    held_on date not null,
    kind varchar not null,
    name varchar
);
comment on table election is 'Polling days.';
comment on column election.election_id is 'Key: kind and day.';
comment on column election.held_on is 'Polling day.';
comment on column election.kind is 'national, commune, senate, council.';
comment on column election.name is 'Name of the election.';

create table ontology_map (
    type varchar not null,
    facet varchar not null,
    system varchar not null check (system in ('PLOVER', 'CAMEO', 'ACLED')),
    code varchar not null,
    fit varchar not null check (fit in ('exact', 'broader', 'narrower', 'close', 'none')),
    note varchar,
    primary key (type, facet, system)
);
comment on table ontology_map is 'How the codebook''s types read in other event ontologies, and how well they fit.';
comment on column ontology_map.type is 'Type of the codebook.';
comment on column ontology_map.facet is 'Which dyad of the event is meant; one defection is two dyads.';
comment on column ontology_map.system is 'PLOVER, CAMEO or ACLED.';
comment on column ontology_map.code is 'The code there; none where it has no equal.';
comment on column ontology_map.fit is 'How well it fits: exact, broader, narrower, close, none.';
comment on column ontology_map.note is 'Remark.';

-- Ingest: what was asked of the network, what came back, and what was read from it.

create table run (
    run_id varchar primary key,
    trigger varchar not null,
    window_start_at timestamp,
    window_end_at timestamp,
    started_at timestamp not null,
    finished_at timestamp not null,
    program_version varchar not null,
    capture_count integer not null,
    failed_capture_count integer not null,
    article_count integer not null,
    new_article_count integer not null,
    story_count integer not null,
    mention_count integer not null,
    new_mention_count integer not null,
    quarantined_count integer not null,
    event_count integer not null,
    new_event_count integer not null
);
comment on table run is 'A log of loads: one row each, the newest of a run id.';
comment on column run.run_id is 'Key: Airflow''s run id, or one made by the command line.';
comment on column run.trigger is 'What started it: scheduled, backfill, manual, cli, ….';
comment on column run.window_start_at is 'First moment (UTC) of the window; null when it had none.';
comment on column run.window_end_at is 'First moment (UTC) after the window.';
comment on column run.started_at is 'When the run started (UTC).';
comment on column run.finished_at is 'When the load was ready to commit (UTC).';
comment on column run.program_version is 'Version of the program that loaded.';
comment on column run.capture_count is 'Captures handed to this load.';
comment on column run.failed_capture_count is 'Those that failed.';
comment on column run.article_count is 'Valid article revisions handed to this load.';
comment on column run.new_article_count is 'Those that were new.';
comment on column run.story_count is 'Articles of this load that are stories.';
comment on column run.mention_count is 'Valid mentions handed to this load.';
comment on column run.new_mention_count is 'Those that were new.';
comment on column run.quarantined_count is 'Rows that this load refused.';
comment on column run.event_count is 'Events in the whole database after it.';
comment on column run.new_event_count is 'Events that this load added.';

create table "fetch" (
    capture_id varchar primary key,
    run_id varchar,
    source_id varchar not null,
    kind varchar not null check (kind in ('feed', 'page', 'robots')),
    url varchar not null,
    final_url varchar,
    requested_at timestamp not null,
    strategy varchar not null,
    status integer,
    media_type varchar,
    byte_count bigint not null,
    sha256 varchar,
    elapsed_ms integer not null,
    attempt integer not null,
    is_ok boolean not null,
    error_class varchar,
    reason varchar,
    warc_path varchar,
    warc_offset bigint
);
comment on table "fetch" is 'A log of exchanges with the network, failures included.';
comment on column "fetch".capture_id is 'Key of the capture in the landing zone.';
comment on column "fetch".run_id is 'The run that loaded it first.';
comment on column "fetch".source_id is 'The outlet asked.';
comment on column "fetch".kind is 'feed, page or robots.';
comment on column "fetch".url is 'Address asked.';
comment on column "fetch".final_url is 'Address that answered, after redirects.';
comment on column "fetch".requested_at is 'When (UTC).';
comment on column "fetch".strategy is 'How the address was found: live feed, archive, ….';
comment on column "fetch".status is 'HTTP status; null when nothing came back.';
comment on column "fetch".media_type is 'Content type of the answer.';
comment on column "fetch".byte_count is 'Decoded bytes.';
comment on column "fetch".sha256 is 'SHA-256 of the decoded body.';
comment on column "fetch".elapsed_ms is 'Milliseconds from request to last byte.';
comment on column "fetch".attempt is 'Number of the try.';
comment on column "fetch".is_ok is 'Whether it can be read.';
comment on column "fetch".error_class is 'Short word for what failed.';
comment on column "fetch".reason is 'What failed, in a sentence.';
comment on column "fetch".warc_path is 'WARC file, relative to the landing zone.';
comment on column "fetch".warc_offset is 'Byte offset of the record in it.';

create table coverage (
    source_id varchar not null,
    day date not null,
    strategy varchar not null,
    verdict varchar not null check (verdict in ('complete', 'partial', 'empty', 'failed', 'unreachable')),
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
comment on column coverage.verdict is 'complete, partial, empty (answered, nothing that day), failed, unreachable (nothing can reach that day).';
comment on column coverage.expected_count is 'Items that the source said there are; null when it does not say.';
comment on column coverage.found_count is 'Items captured.';
comment on column coverage.failed_count is 'Items that could not be captured.';
comment on column coverage.error_class is 'Short word for what failed.';
comment on column coverage.reason is 'What failed, in a sentence.';

create table article (
    revision_id varchar primary key,
    article_id varchar not null,
    source_id varchar not null,
    url varchar not null,
    canonical_url varchar not null,
    title varchar not null,
    text varchar,
    text_sha256 varchar not null,
    text_length integer not null,
    cluster_id varchar not null,
    language varchar not null check (language in ('en', 'km', 'fr', 'other')),
    published_at timestamp,
    published_on date,
    published_raw varchar,
    published_rule varchar,
    modified_at timestamp,
    author varchar,
    section varchar,
    is_opinion boolean not null,
    discovered_via varchar not null,
    capture_id varchar,
    captured_at timestamp not null,
    first_seen_at timestamp not null,
    last_seen_at timestamp not null
);
comment on table article is 'One revision of one story: its words and where they came from. The earliest capture of a revision wins.';
comment on column article.revision_id is 'Key: names the words.';
comment on column article.article_id is 'Names the address; the revisions of an edited story share it.';
comment on column article.source_id is 'The outlet.';
comment on column article.url is 'Address it was read from.';
comment on column article.canonical_url is 'Address that the page names as its own, made canonical.';
comment on column article.title is 'Headline.';
comment on column article.text is 'Paragraphs joined by a blank line. Kept for stories and for every article with a mention, else null.';
comment on column article.text_sha256 is 'SHA-256 of the text.';
comment on column article.text_length is 'Code points in the text.';
comment on column article.cluster_id is 'Copies of one text share it; reports of one cluster are one voice.';
comment on column article.language is 'en, km, fr or other.';
comment on column article.published_at is 'When it was published (UTC); null when nothing trustworthy says.';
comment on column article.published_on is 'Publication day in Phnom Penh.';
comment on column article.published_raw is 'The words that the date was read from.';
comment on column article.published_rule is 'Where those words stood.';
comment on column article.modified_at is 'When the page says it was last changed (UTC).';
comment on column article.author is 'Byline.';
comment on column article.section is 'Section of the outlet.';
comment on column article.is_opinion is 'Whether it is opinion.';
comment on column article.discovered_via is 'How its address was found.';
comment on column article.capture_id is 'The capture that this row was read from; null for text given by hand.';
comment on column article.captured_at is 'When that capture was requested (UTC).';
comment on column article.first_seen_at is 'Earliest time (UTC) that a feed or archive showed it.';
comment on column article.last_seen_at is 'Latest time (UTC) that a capture gave these words.';

create table quarantine (
    quarantine_id varchar primary key,
    run_id varchar not null,
    kind varchar not null check (kind in ('capture', 'article', 'mention', 'outcome')),
    record_id varchar not null,
    source_id varchar,
    coder_id varchar,
    reason varchar not null,
    record varchar not null,
    quarantined_at timestamp not null
);
comment on table quarantine is 'Rows that load refused, with the reason; the rest of their batch was loaded.';
comment on column quarantine.quarantine_id is 'Key: content hash of kind, record and reason.';
comment on column quarantine.run_id is 'The run that refused it first.';
comment on column quarantine.kind is 'capture, article, mention or outcome.';
comment on column quarantine.record_id is 'Its id: capture_id, revision_id or mention_id.';
comment on column quarantine.source_id is 'The outlet.';
comment on column quarantine.coder_id is 'The coder, for a mention.';
comment on column quarantine.reason is 'What is wrong, in a sentence.';
comment on column quarantine.record is 'The record as it came, shortened to 4,000 characters.';
comment on column quarantine.quarantined_at is 'When it was first refused (UTC).';

-- Coding: what a coder says of an article.

create table coder (
    coder_id varchar primary key,
    first_used_at timestamp not null
);
comment on table coder is 'Versions of the coder. The newest that has coded a revision is the current one for it.';
comment on column coder.coder_id is 'Key: name and version of the coder, its codebook and its gazetteer.';
comment on column coder.first_used_at is 'When its rows were first loaded (UTC); orders coders from old to new.';

create table coding (
    revision_id varchar not null,
    coder_id varchar not null,
    story varchar not null check (story in ('defection', 'refusal_or_pressure', 'reverse', 'related', 'unrelated')),
    score double not null check (score between 0 and 1),
    primary key (revision_id, coder_id)
);
comment on table coding is 'What a coder says of a whole article.';
comment on column coding.revision_id is 'The revision coded.';
comment on column coding.coder_id is 'The coder.';
comment on column coding.story is 'Label of the article; the first three make it a story.';
comment on column coding.score is 'Orders articles for a human reader, 0 to 1.';

create table mention (
    mention_id varchar not null,
    coder_id varchar not null,
    revision_id varchar not null,
    ordinal integer not null,
    type varchar not null check (type in (
        'defection', 'departure', 'recantation', 'cooptation', 'approach', 'refusal', 'return', 'pressure', 'reward'
    )),
    actor_kind varchar not null check (actor_kind in ('person', 'group', 'aggregate')),
    count_low double,
    count_high double,
    count_unit varchar check (count_unit in ('people', 'percent')),
    origin varchar,
    destination varchar,
    direction varchar not null check (direction in ('to_ruling', 'from_ruling', 'within_opposition', 'other')),
    date_start date,
    date_end date,
    date_precision varchar check (date_precision in ('day', 'week', 'month', 'year', 'range')),
    place_id varchar,
    modality varchar not null check (modality in ('actual', 'planned', 'historical')),
    status varchar not null check (status in ('reported', 'claimed', 'denied', 'contested')),
    claimant_name varchar,
    claimant_side varchar check (claimant_side in (
        'origin_party', 'destination_party', 'government', 'subject', 'ngo', 'analyst', 'media', 'unknown'
    )),
    rules varchar[] not null,
    primary key (mention_id, coder_id)
);
comment on table mention is 'One event as one article reports it, as one coder reads it.';
comment on column mention.mention_id is 'Hash of the revision and of what the mention is about; the same for every coder that finds it.';
comment on column mention.coder_id is 'The coder.';
comment on column mention.revision_id is 'The revision it was read from.';
comment on column mention.ordinal is 'Place of the mention in the article, from 1.';
comment on column mention.type is 'What happened; see the codebook.';
comment on column mention.actor_kind is 'person (named), group (a bounded act by a described set), aggregate (a running total, share or estimate).';
comment on column mention.count_low is 'At least how many; null when not said.';
comment on column mention.count_high is 'At most how many; null when open-ended or not said.';
comment on column mention.count_unit is 'people or percent; null when no number is said.';
comment on column mention.origin is 'Side left (on pressure: the victim''s side).';
comment on column mention.destination is 'Side joined; null when not said.';
comment on column mention.direction is 'Computed from the sides of both ends on the day of the event.';
comment on column mention.date_start is 'First possible day of the event; null when the text gives none.';
comment on column mention.date_end is 'Last possible day of the event.';
comment on column mention.date_precision is 'How exactly the text gives it.';
comment on column mention.place_id is 'Province of the act, else of the actor''s office.';
comment on column mention.modality is 'actual, planned or historical.';
comment on column mention.status is 'reported, claimed, denied or contested by this article.';
comment on column mention.claimant_name is 'Who says so; null when the outlet tells it in its own voice.';
comment on column mention.claimant_side is 'Whose side the claimant is on.';
comment on column mention.rules is 'Names of the coder''s rules that fired.';

create table mention_actor (
    mention_id varchar not null,
    coder_id varchar not null,
    ordinal integer not null,
    name varchar not null,
    role varchar,
    person_id varchar,
    name_key varchar not null,
    primary key (mention_id, coder_id, ordinal)
);
comment on table mention_actor is 'Who acts in a mention (or suffers, on pressure).';
comment on column mention_actor.mention_id is 'The mention.';
comment on column mention_actor.coder_id is 'The coder.';
comment on column mention_actor.ordinal is 'Place in the list, from 1.';
comment on column mention_actor.name is 'Name as the text first gives it in full.';
comment on column mention_actor.role is 'Office or description in the text.';
comment on column mention_actor.person_id is 'The person of the gazetteer; null when unknown there.';
comment on column mention_actor.name_key is 'The name folded for comparison: spellings of one name share it.';

create table mention_signal (
    mention_id varchar not null,
    coder_id varchar not null,
    ordinal integer not null,
    family varchar not null check (family in ('coercion', 'inducement', 'conduct')),
    kind varchar not null,
    stance varchar not null check (stance in ('reported', 'alleged', 'denied')),
    primary key (mention_id, coder_id, ordinal)
);
comment on table mention_signal is 'Threats, rewards and gestures around the act in a mention.';
comment on column mention_signal.mention_id is 'The mention.';
comment on column mention_signal.coder_id is 'The coder.';
comment on column mention_signal.ordinal is 'Place in the list, from 1.';
comment on column mention_signal.family is 'coercion, inducement or conduct.';
comment on column mention_signal.kind is 'arrest, charge, threat, …; appointment, rank, bail, …; apology, letter, ….';
comment on column mention_signal.stance is 'reported (told as fact), alleged (a speaker accuses) or denied. A denial stands beside what it denies.';

create table evidence (
    mention_id varchar not null,
    coder_id varchar not null,
    ordinal integer not null,
    revision_id varchar not null,
    field varchar not null check (field in ('title', 'text')),
    span_start integer not null,
    span_end integer not null,
    quote varchar not null,
    supports varchar not null,
    check (span_start >= 0 and span_end > span_start),
    primary key (mention_id, coder_id, ordinal)
);
comment on table evidence is 'The words that a mention was read from: substr(article.field, span_start + 1, span_end - span_start) = quote.';
comment on column evidence.mention_id is 'The mention.';
comment on column evidence.coder_id is 'The coder.';
comment on column evidence.ordinal is 'Place in the list, from 1.';
comment on column evidence.revision_id is 'The revision that the offsets point into.';
comment on column evidence.field is 'title or text.';
comment on column evidence.span_start is 'First code point, from 0.';
comment on column evidence.span_end is 'First code point after the quote.';
comment on column evidence.quote is 'The words themselves.';
comment on column evidence.supports is 'The field of the mention that they support; type for the trigger.';

-- Product: mentions of one real-world event merged across outlets, languages and revisions.

create table event (
    event_id varchar primary key,
    type varchar not null check (type in (
        'defection', 'departure', 'recantation', 'cooptation', 'approach', 'refusal', 'return', 'pressure', 'reward'
    )),
    actor_kind varchar not null check (actor_kind in ('person', 'group', 'aggregate')),
    label varchar not null,
    count_low double,
    count_high double,
    count_unit varchar check (count_unit in ('people', 'percent')),
    person_count integer not null,
    origin varchar,
    destination varchar,
    direction varchar not null check (direction in ('to_ruling', 'from_ruling', 'within_opposition', 'other')),
    date_start date,
    date_end date,
    date_precision varchar check (date_precision in ('day', 'week', 'month', 'year', 'range')),
    place_id varchar,
    modality varchar not null check (modality in ('actual', 'planned', 'historical')),
    status varchar not null check (status in ('reported', 'claimed', 'denied', 'contested')),
    claiming_sides varchar[] not null,
    denying_sides varchar[] not null,
    mention_count integer not null,
    article_count integer not null,
    cluster_count integer not null,
    source_count integer not null,
    owner_count integer not null,
    first_published_at timestamp,
    last_published_at timestamp
);
comment on table event is 'One real-world event, merged from the current mentions that report it.';
comment on column event.event_id is 'Key: derived from the smallest mention id of the event.';
comment on column event.type is 'The strongest type that its mentions give.';
comment on column event.actor_kind is 'person, group or aggregate; aggregates are never added to the other two.';
comment on column event.label is 'Who, in words: the names, or the number of people.';
comment on column event.count_low is 'Smallest number that a mention gives; null when none does.';
comment on column event.count_high is 'Largest number that a mention gives; null when none does or one is open-ended.';
comment on column event.count_unit is 'people or percent.';
comment on column event.person_count is 'Named people in it.';
comment on column event.origin is 'Side left (on pressure: the victim''s side).';
comment on column event.destination is 'Side joined.';
comment on column event.direction is 'to_ruling, from_ruling, within_opposition or other.';
comment on column event.date_start is 'First possible day, as the most exact mention gives it; null when no text says.';
comment on column event.date_end is 'Last possible day.';
comment on column event.date_precision is 'How exactly that mention gives it.';
comment on column event.place_id is 'Province.';
comment on column event.modality is 'actual when any mention tells it as such, else historical; planned events stand apart.';
comment on column event.status is 'Computed from all mentions; one side''s word alone is never more than claimed.';
comment on column event.claiming_sides is 'Sides of the claimants that assert it, sorted.';
comment on column event.denying_sides is 'Sides of the claimants that deny it, sorted.';
comment on column event.mention_count is 'Mentions merged.';
comment on column event.article_count is 'Articles that they stand in.';
comment on column event.cluster_count is 'Texts among those articles, copies of one text counted once.';
comment on column event.source_count is 'Outlets.';
comment on column event.owner_count is 'Owners of those outlets: independent voices.';
comment on column event.first_published_at is 'When the first report was published (UTC).';
comment on column event.last_published_at is 'When the last report was published (UTC).';

create table event_actor (
    event_id varchar not null,
    actor_key varchar not null,
    name varchar not null,
    role varchar,
    person_id varchar,
    primary key (event_id, actor_key)
);
comment on table event_actor is 'Named people of an event.';
comment on column event_actor.event_id is 'The event.';
comment on column event_actor.actor_key is 'person_id where known, else the folded name.';
comment on column event_actor.name is 'Name in the gazetteer, else as most mentions give it.';
comment on column event_actor.role is 'Office or description, as most mentions give it.';
comment on column event_actor.person_id is 'The person of the gazetteer; null when unknown there.';

create table event_mention (
    event_id varchar not null,
    mention_id varchar not null,
    coder_id varchar not null,
    is_superseded boolean not null,
    primary key (mention_id)
);
comment on table event_mention is 'Which mentions an event was merged from.';
comment on column event_mention.event_id is 'The event.';
comment on column event_mention.mention_id is 'The mention; in one event only.';
comment on column event_mention.coder_id is 'The coder whose reading is current.';
comment on column event_mention.is_superseded is 'True when a later revision of the same article tells the same event; its numbers then no longer count.';

create table event_signal (
    event_id varchar not null,
    family varchar not null check (family in ('coercion', 'inducement', 'conduct')),
    kind varchar not null,
    stance varchar not null check (stance in ('reported', 'alleged', 'denied')),
    mention_count integer not null,
    primary key (event_id, family, kind, stance)
);
comment on table event_signal is 'Threats, rewards and gestures around an event.';
comment on column event_signal.event_id is 'The event.';
comment on column event_signal.family is 'coercion, inducement or conduct.';
comment on column event_signal.kind is 'What it was.';
comment on column event_signal.stance is 'reported, alleged or denied.';
comment on column event_signal.mention_count is 'Mentions that say so.';

create table event_relation (
    event_id varchar not null,
    relation varchar not null check (relation in ('part_of', 'follows', 'repeats')),
    other_event_id varchar not null,
    primary key (event_id, relation, other_event_id)
);
comment on table event_relation is 'How events hang together.';
comment on column event_relation.event_id is 'The event.';
comment on column event_relation.relation is 'part_of: inside that total; follows: next step of the same person; repeats: like that one a year before.';
comment on column event_relation.other_event_id is 'The other event.';

create table event_lineage (
    old_event_id varchar not null,
    new_event_id varchar not null,
    run_id varchar not null,
    changed_at timestamp not null,
    primary key (old_event_id, new_event_id, run_id)
);
comment on table event_lineage is 'A log of event ids that went up in another: reports joined or parted them.';
comment on column event_lineage.old_event_id is 'The id that is no longer in use.';
comment on column event_lineage.new_event_id is 'An event that took over one of its mentions.';
comment on column event_lineage.run_id is 'The run in which it happened.';
comment on column event_lineage.changed_at is 'When (UTC).';

create table review (
    review_id varchar primary key,
    target_kind varchar not null check (target_kind in ('mention', 'event')),
    target_id varchar not null,
    field varchar not null,
    value varchar,
    reviewer varchar not null,
    decided_at timestamp not null,
    note varchar,
    is_obsolete boolean not null
);
comment on table review is 'Decisions of human readers; they win over the machine.';
comment on column review.review_id is 'Key: content hash of target, field and reviewer.';
comment on column review.target_kind is 'mention or event.';
comment on column review.target_id is 'Its id.';
comment on column review.field is 'The coded field decided; is_wrong to reject the whole mention.';
comment on column review.value is 'The right value; null for none.';
comment on column review.reviewer is 'Who decided.';
comment on column review.decided_at is 'When (UTC).';
comment on column review.note is 'Why.';
comment on column review.is_obsolete is 'True when the text it was made on has changed.';
