-- Kept texts of this load that are long enough to be copied and have no sketch.
create or replace temp table unsketched as
select revision_id
from article semi join changed_article using (revision_id) anti join article_sketch using (revision_id)
where text is not null and text_length >= $1
