-- Blocks of the reports that are merged anew, as they are kept.
create or replace temp table staged_merge_block as
select distinct mention_id, block_id, report_block.is_firm from report_block join report using (n)
