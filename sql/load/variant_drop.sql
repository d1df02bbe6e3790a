-- Revisions of touched articles that turned out to be edits, now that an earlier capture is known.
delete from article_variant
where revision_id in (select revision_id from article semi join touched_revision using (revision_id))
    and revision_id not in (select revision_id from staged_article_variant)
