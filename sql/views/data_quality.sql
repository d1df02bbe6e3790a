-- How complete is what was read: dates, places, people known to the gazetteer, refused rows?
create or replace view data_quality as
with article_count as (
    select coalesce(sum(article_count), 0) as articles, coalesce(sum(article_count) filter (published_on > '0001-01-01'), 0) as dated
    from article_tally
)
select 'articles' as measure, articles::double as value, null::double as percent from article_count
union all
select 'articles with a publication date', dated, 100 * dated / nullif(articles, 0) from article_count
union all
select 'edits of articles', count(*) - count(distinct article_id), null from article_revised anti join article_variant using (revision_id)
union all
select 'captures that differ by a slip or a ticker', count(*), null from article_variant
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
