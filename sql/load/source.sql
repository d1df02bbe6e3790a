-- Outlets of the catalogue; one that was taken out of it keeps its row, because its articles stay.
merge into source using (from staged_source except from source) as listed on source.source_id = listed.source_id
when matched then update
when not matched then insert
