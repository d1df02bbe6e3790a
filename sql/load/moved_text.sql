-- Placed texts that stand in another cluster than before, or became or ceased to be a copy.
create or replace temp table moved_text as
select placed_text.revision_id
from placed_text
join article using (revision_id)
left join article_origin using (revision_id)
where article.cluster_id <> placed_text.cluster_id
    or (article_origin.revision_id is null) <> (placed_text.relation = 'original')
