-- Which of the placed texts come from another.
merge into article_origin using (
    select revision_id, relation, original_id from placed_text where relation <> 'original'
    except from article_origin
) as placed on article_origin.revision_id = placed.revision_id
when matched then update
when not matched then insert
