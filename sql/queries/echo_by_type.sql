-- How many reports repeat an event, by type?
select type, count(*) as events, round(avg(article_count), 2) as articles_per_event, max(article_count) as most_articles
from echo group by type order by articles_per_event desc, type
