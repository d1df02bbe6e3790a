-- Articles, exchanges and coverage of outlets that the source table does not know.
select 'article' as found_in, source_id from article anti join source using (source_id)
union
select 'fetch', source_id from "fetch" anti join source using (source_id)
union
select 'coverage', source_id from coverage anti join source using (source_id)
