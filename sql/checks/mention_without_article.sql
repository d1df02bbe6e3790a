-- Mentions whose article revision is not there.
select mention_id, coder_id, revision_id from mention anti join article using (revision_id)
