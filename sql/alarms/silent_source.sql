-- Which outlets, that usually publish, have given nothing for three days or longer? An alarm a silence.
with given as (
    select source_id, published_at::date as day from article
    where published_at < $today::date + interval 1 day group by all
),
silence as (
    select
        source_id, max(day) as last_day,
        count(*) filter (day > last_day - 28) as days
    from (select *, max(day) over (partition by source_id) as last_day from given)
    group by source_id
)
select
    concat_ws(' ', 'silent', source_id, last_day) as key,
    format('{} has given nothing since {}, after articles on {} of 28 days: look at its feeds with `defection-watch sources check`.',
        source.name, last_day, days) as sentence
from silence join source using (source_id)
where source.is_enabled and days >= 14 and $today::date - last_day between 3 and 30
order by key
