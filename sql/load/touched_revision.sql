-- Revisions that this load can change, with the other revisions of the same articles.
create or replace temp table touched_revision as
with staged as (select revision_id from staged_article union select revision_id from staged_coding)
select revision_id from staged
union
select article.revision_id
from article
where article_id in (
    select article_id from article semi join staged using (revision_id)
    union
    select article_id from staged_article
)
