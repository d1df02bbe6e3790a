-- Staged sketches of kept texts that had none.
insert into article_sketch from staged_article_sketch semi join unsketched using (revision_id)
