-- Revisions of articles: of all captures of one revision the earliest wins; text is kept once any load kept it.
-- The cluster of a known revision stays; `pipeline/load/copies.py` places it anew where its copies changed.
merge into article using (
    with candidate as (
        select *, false as is_stored from staged_article
        union all by name
        select *, true as is_stored from stored_article
    ),
    best as (
        select * replace (
            max(text) over same as text,
            coalesce(max(cluster_id) filter (is_stored) over same, cluster_id) as cluster_id,
            min(first_seen_at) over same as first_seen_at,
            max(last_seen_at) over same as last_seen_at
        )
        from candidate
        window same as (partition by revision_id)
        qualify row_number() over (
            partition by revision_id
            order by captured_at, capture_id, is_stored, url, title, published_at, published_rule, author
        ) = 1
    )
    select * exclude (is_stored) from best except from stored_article
) as best on article.revision_id = best.revision_id
when matched then update
when not matched then insert
returning merge_action, article.revision_id
