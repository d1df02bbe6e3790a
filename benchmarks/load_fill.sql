-- Invented mentions, five article rows each, for bench_load.py.
create temp macro dice(i, salt, sides) as (hash(i, salt) % sides)::bigint;
create temp table n as
select
    i,
    dice(i, 1, 1000) as kind,
    date '2013-01-01' + dice(i, 2, $days)::integer as day,
    -- names follow a long tail: most people are reported once or twice, a few for years
    (pow(dice(i, 3, 1000003) / 1000003.0, 3) * $mentions / 3)::bigint as who
from range($mentions) as t(i);
insert into article
select
    'r' || i, 'a' || i, ['river_post', 'lotus_daily', 'delta_wire'][1 + i % 3], 'https://x.example/' || i,
    'x.example/' || i, 'Title ' || i, if(i % 5 = 0, 'They joined the ruling party. ' || i, null), md5(i::varchar), 30,
    'c' || i, 'en', date '2013-01-02' + dice(i // 5, 2, $days)::integer, date '2013-01-02' + dice(i // 5, 2, $days)::integer,
    null, 'feed', null, null, null, false, 'feed', null, '2013-01-01', '2013-01-01', '2013-01-01'
from range($mentions * 5) as t(i);
insert into coder values ('rules-1', '2013-01-01');
insert into coding select 'r' || (i * 5), 'rules-1', 'defection', 0.9 from n;
insert into mention
select
    md5('m' || i)[:20], 'rules-1', 'r' || (i * 5), 1,
    case when kind < 600 then 'defection' when kind < 700 then 'recantation' when kind < 800 then 'refusal' else 'pressure' end,
    case when kind % 10 < 6 then 'person' when kind % 10 < 9 then 'group' else 'aggregate' end,
    if(kind % 10 < 6, 1, 2 + dice(i, 4, 300)), if(kind % 10 < 6, 1, 2 + dice(i, 4, 300)), 'people',
    ['CNRP', 'CLP', 'OPPOSITION'][1 + dice(i, 5, 3)], 'CPP', 'to_ruling',
    if(kind % 7 = 0, null, day), if(kind % 7 = 0, null, day), if(kind % 7 = 0, null, 'day'),
    if(kind % 3 = 0, null, 'KH-' || (1 + dice(i, 6, 24))), 'actual', 'reported',
    null, if(kind % 10 = 9, 'destination_party', null), []
from n;
insert into mention_actor
select md5('m' || i)[:20], 'rules-1', 1, 'Person ' || who, null, null, 'person' || who from n where kind % 10 < 6;
insert into mention_signal
select md5('m' || i)[:20], 'rules-1', 1, 'coercion', ['arrest', 'threat', 'charge'][1 + dice(i, 7, 3)], 'reported'
from n where kind >= 800;
insert into evidence
select md5('m' || i)[:20], 'rules-1', 1, 'r' || (i * 5), 'text', 5, 28, 'joined the ruling party', 'type' from n
