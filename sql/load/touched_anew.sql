-- Revisions of all articles of which more than one text is kept.
create or replace temp table touched_revision as
select revision_id
from article
where article_id in (select article_id from article where text is not null group by article_id having count(*) > 1)
