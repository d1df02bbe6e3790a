-- What the articles of the current mentions add: the outlet, its owner and how it leaned on that day, and the dates.
create or replace temp table report_article as
select
    article.revision_id, article.article_id, article.source_id, coalesce(source.owner, article.source_id) as owner,
    coalesce(leaning.alignment, source.alignment) as alignment,
    article.cluster_id, article.published_at, article.published_on, article.url,
    article_origin.revision_id is not null as is_copy
from article
semi join current_mention using (revision_id)
left join article_origin using (revision_id)
left join source using (source_id)
left join source_alignment as leaning
    on leaning.source_id = article.source_id
    and article.published_on between leaning.from_date and coalesce(leaning.to_date, '9999-12-31')
