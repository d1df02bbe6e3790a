-- Sketches of the texts of one staging folder; one from before there were sketches has none.
insert into staged_article_sketch
select revision_id, bands, facts
from (from article_sketch where false union all by name from read_parquet($coding))
where bands is not null and revision_id not in (select revision_id from staged_article_sketch)
