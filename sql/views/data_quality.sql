-- How complete is what was read: dates, places, people known to the gazetteer, refused rows?
create or replace view data_quality as
select 'articles' as measure, count(*)::double as value, null::double as percent from article
union all
select 'articles with a publication date', count(published_at), 100 * count(published_at) / nullif(count(*), 0) from article
union all
select 'mentions', count(*), null from mention
union all
select 'mentions with a date', count(date_start), 100 * count(date_start) / nullif(count(*), 0) from mention
union all
select 'mentions with a place', count(place_id), 100 * count(place_id) / nullif(count(*), 0) from mention
union all
select 'named actors', count(*), null from mention_actor
union all
select 'named actors known to the gazetteer', count(person_id), 100 * count(person_id) / nullif(count(*), 0) from mention_actor
union all
select 'events', count(*), null from event
union all
select 'events from more than one owner', count(*) filter (owner_count > 1), 100 * count(*) filter (owner_count > 1) / nullif(count(*), 0) from event
union all
select 'rows in quarantine', count(*), null from quarantine
