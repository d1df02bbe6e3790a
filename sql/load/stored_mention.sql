-- The mentions that the database holds of the staged codings, and whether they are said no more.
create or replace temp table stored_mention as
select mention_id, coder_id, (mention_id, coder_id) not in (select (mention_id, coder_id) from staged_mention) as is_dropped
from mention semi join staged_coding using (revision_id, coder_id)
