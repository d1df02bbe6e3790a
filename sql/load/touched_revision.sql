-- Revisions that this load can change, with the other revisions of the same articles.
create or replace temp table touched_revision as
select revision_id from staged_article
union
select article.revision_id
from article
where article_id in (select article_id from staged_article union select article_id from stored_article)
