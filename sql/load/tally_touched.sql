-- Outlets and days of the touched articles, as they stand; asked before and after the articles are written.
insert into touched_day
select distinct source_id, coalesce(published_on, '0001-01-01') from article semi join touched_revision using (revision_id)
