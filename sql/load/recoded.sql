-- Mentions that a recoded revision no longer has.
create or replace temp table dropped_mention as
select mention_id, coder_id
from mention
semi join staged_coding using (revision_id, coder_id)
anti join staged_mention using (mention_id, coder_id)
