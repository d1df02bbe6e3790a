-- Mentions of a coder that never labelled their article.
select mention_id, coder_id from mention anti join coding using (revision_id, coder_id)
