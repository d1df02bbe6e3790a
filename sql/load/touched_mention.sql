-- Mentions of touched revisions as they stood before this load.
create or replace temp table touched_mention as
select mention_id from mention semi join touched_revision using (revision_id)
