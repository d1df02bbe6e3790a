-- Invented mentions, five article rows each, for benchmarks/load.py: a few years of news in the shape that news has.
create temp macro dice(i, salt, sides) as (hash(i, salt) % sides)::bigint;

-- Events first, each told by one to eight reports (two on average), as in the news; people follow a long tail.
create temp table act as
select
    i as act,
    dice(i, 1, 1000) as kind,
    date '2008-01-01' + dice(i, 2, $days)::integer as day,
    (pow(dice(i, 3, 1000003) / 1000003.0, 2) * $mentions / 4)::bigint as who,
    1 + dice(i, 4, 24) as province,
    [1, 1, 2, 3, 5, 7, 10, 12, 20, 33, 60, 100, 200, 675][1 + dice(i, 5, 14)] + dice(i, 6, 9) as heads,
    dice(i, 7, 3) as side
from range($mentions) as t(i);

create temp table n as
select
    row_number() over () - 1 as i, act.*,
    -- Reports of one event come within days, a twentieth of them months later; one in seven gives no date.
    day + if(dice(act * 8 + told, 8, 20) = 0, 90 + dice(act * 8 + told, 9, 200), dice(act * 8 + told, 9, 4))::integer as published_on,
    dice(act * 8 + told, 10, 7) = 0 as is_undated,
    dice(act * 8 + told, 11, 9) = 0 as is_by_month,
    dice(act * 8 + told, 12, 3) as outlet
from act, range(8) as reports(told)
where told < [1, 1, 1, 1, 2, 2, 3, 3, 4, 8][1 + dice(act, 13, 10)]
limit $mentions;

insert into article
select
    'r' || (5 * i + k),
    -- One story in fifty was edited and told a second time; so was one other article in two hundred.
    'a' || (5 * if(k = 0 and i % 50 = 1, i - 1, i) + if(k = 4 and i % 40 = 0, 3, k)), ['river_post', 'lotus_daily', 'delta_wire'][1 + (outlet + k) % 3],
    'https://x.example/' || (5 * i + k), 'x.example/' || (5 * i + k),
    'Title ' || (5 * i + k), if(k = 0, 'They joined the ruling party. ' || i, null), md5((5 * i + k)::varchar), 2400,
    -- Every third report of an event prints the words of another.
    if(k = 0 and dice(i, 14, 3) = 0, 'c' || act, 'd' || (5 * i + k)), ['en', 'en', 'km', 'fr'][1 + i % 4], published_on, published_on,
    null, 'feed', null, null, null, false, 'feed', null, published_on, published_on, published_on
from n, range(5) as rows(k);

insert into article_revised
select revision_id, article_id, source_id, title, url, text_length, modified_at, captured_at, last_seen_at
from article qualify count(*) over (partition by article_id) > 1;

insert into article_tally
select source_id, published_on, count(distinct article_id), count(distinct article_id) filter (text is not null)
from article group by all;

insert into article_origin
select 'r' || (5 * i), 'copy', min('r' || (5 * i)) over (partition by act)
from n where dice(i, 14, 3) = 0
qualify 'r' || (5 * i) <> min('r' || (5 * i)) over (partition by act);

-- Sketches as the loader keeps them: 69 bands and 25 names and numbers a text, texts of one cluster alike.
insert into article_sketch
select
    'r' || (5 * i),
    list_sort(list_transform(range(69), lambda k: dice(if(dice(i, 14, 3) = 0, -act, i), 100 + k, 4294967296))),
    list_sort(list_distinct(list_transform(range(25), lambda k: if(k < 5, dice(k, 200, 4294967296), dice(if(k < 15, who, if(dice(i, 14, 3) = 0, -act, i)), 200 + k, 4294967296)))))
from n;

insert into coder values ('rules-1', '2008-01-01');

insert into coding select 'r' || (5 * i + k), 'rules-1', if(k = 0, 'defection', 'unrelated'), 0.9 from n, range(5) as rows(k);

insert into mention
select
    md5('m' || i)[:20], 'rules-1', 'r' || (i * 5), 1,
    case
        when kind < 450 then 'defection' when kind < 550 then 'departure' when kind < 620 then 'recantation'
        when kind < 650 then 'cooptation' when kind < 700 then 'refusal' when kind < 730 then 'approach'
        when kind < 750 then 'return' when kind < 930 then 'pressure' else 'reward'
    end,
    case when kind % 10 < 6 then 'person' when kind % 10 < 9 then 'group' else 'aggregate' end,
    if(kind % 10 < 6, 1, size), if(kind % 10 < 6, 1, size), if(kind % 50 = 9, 'percent', 'people'),
    ['CNRP', 'CLP', 'OPPOSITION'][1 + side], 'CPP', 'to_ruling',
    case when is_undated then null when is_by_month then date_trunc('month', day) else day end,
    case when is_undated then null when is_by_month then last_day(day) else day end,
    case when is_undated then null when is_by_month then 'month' else 'day' end,
    if(dice(i, 15, 3) = 0, null, 'KH-' || province), if(dice(act, 16, 30) = 0, 'planned', 'actual'),
    ['reported', 'reported', 'claimed', 'contested'][1 + dice(i, 17, 4)],
    if(dice(i, 17, 4) > 1 or kind % 10 = 9, 'Spokesman ' || dice(act, 18, 40), null),
    if(dice(i, 17, 4) > 1 or kind % 10 = 9, ['destination_party', 'origin_party', 'government', 'subject'][1 + dice(i, 19, 4)], null), []
from (select *, if(kind % 50 = 9, least(heads, 100), heads) as size from n);

insert into mention_actor
select
    md5('m' || i)[:20], 'rules-1', 1, 'Person ' || who, if(who % 3 = 0, 'commune councillor', null),
    if(who < 60, (from (select list(person_id order by person_id) from person))[1 + who], null), 'person' || who
from n where kind % 10 < 6;

insert into mention_signal
select
    md5('m' || i)[:20], 'rules-1', 1, if(kind >= 930, 'inducement', 'coercion'),
    if(kind >= 930, ['appointment', 'rank', 'money'][1 + dice(act, 20, 3)], ['arrest', 'threat', 'charge'][1 + dice(act, 20, 3)]), 'reported'
from n where kind >= 750 or kind % 4 = 0;

insert into evidence
select md5('m' || i)[:20], 'rules-1', 1, 'r' || (i * 5), 'text', 5, 28, 'joined the ruling party', 'type' from n;

-- The coverage ledger and the exchanges of these years: a hundred outlets a day, two ways each.
insert into coverage
select 'outlet' || s, date '2008-01-01' + d::integer, way, ['complete', 'partial', 'unknown'][1 + dice(d, s, 3)], 5, 5, 0, null, null
from range($days) as days(d), range(100) as outlets(s), unnest(['feed', 'wordpress']) as ways(way)
where d % 10 = 0 or d > $days - 400;

insert into "fetch" by name
select
    'f' || i as capture_id, 'fill' as run_id, ['river_post', 'lotus_daily', 'delta_wire'][1 + i % 3] as source_id, 'page' as kind,
    'https://x.example/' || i as url, '2008-01-01'::timestamp + i * interval 100 second as requested_at, 'feed' as strategy,
    200 as status, 40000 as byte_count, 300 as elapsed_ms, 1 as attempt, true as is_ok
from range($mentions) as t(i)
