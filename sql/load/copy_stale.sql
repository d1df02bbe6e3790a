-- Links of changed texts, which are drawn anew.
create or replace temp table stale_copy as
select revision_id, other_revision_id
from article_copy
where revision_id in (select revision_id from changed_text) or other_revision_id in (select revision_id from changed_text)
