-- Mentions of events whose decision came into force or went out of it are merged anew with what this load touched.
create or replace temp table reviewed_mention as
select distinct mention_id, revision_id
from changed_review join review_mention using (review_id) join mention using (mention_id);

insert into touched_mention select mention_id from reviewed_mention;

insert into touched_revision select revision_id from reviewed_mention anti join touched_revision using (revision_id)
