-- Texts that were staged without a sketch.
select revision_id from unsketched anti join article_sketch using (revision_id) order by revision_id
