-- Placed texts that no longer come from another.
delete from article_origin
where revision_id in (select revision_id from placed_text where relation = 'original')
