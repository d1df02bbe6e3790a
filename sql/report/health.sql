-- The outlets that runs ask or have asked, and how they answered.
select
    name as outlet, alignment, is_enabled, exchanges, failed, round(100 * failed / nullif(exchanges, 0), 1) as failed_percent,
    strftime(last_ok_at, '%Y-%m-%d %H:%M') as last_ok, articles, stories, newest_article_on::varchar as newest_article,
    coalesce(disabled_reason, if(failed > 0, last_error_class || ': ' || last_reason, null)) as remark
from source_health
where is_enabled or exchanges > 0 or articles > 0
order by failed_percent desc nulls last, outlet
