-- Who can meet whom: the reports of blocks that hold more than one, with the days that decide whether they are compared.
create or replace temp table member as
select
    block.n, block_id, is_person, person_id, name, role, block.is_firm, actor_kind, place_id, modality,
    date_start, date_end, published_on, head_low, revision_id, banned_party,
    -- About when a vague report was made, or what its date spans.
    coalesce(date_start, published_on, '9999-12-31') as about_start,
    coalesce(date_end, published_on + 30, '9999-12-31') as about_end
from (from report_block where not is_review) as block
semi join (select block_id from report_block group by block_id having count(*) > 1) as shared using (block_id)
join report using (n)
anti join waiting using (mention_id)
