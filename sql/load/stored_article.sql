-- The staged revisions that the database holds, as it holds them.
create or replace temp table stored_article as
from article semi join staged_article using (revision_id)
