-- Captures of touched articles that are no edit of the story.
merge into article_variant using (
    from staged_article_variant except from article_variant
) as found on article_variant.revision_id = found.revision_id
when matched then update
when not matched then insert
