-- The revisions of the wanted articles that were captured in more than one form, and which of them speaks for each article:
-- the one that was seen last. A variant that was seen later counts for the revision that stands for it.
create or replace temp table edition as
with wanted as (
    select distinct article_id from article_revised semi join wanted_mention using (revision_id)
),
revision as (
    select
        article_id, revision_id, coalesce(standing_revision_id, revision_id) as standing_id, captured_at, last_seen_at
    from article_revised semi join wanted using (article_id) left join article_variant using (revision_id)
),
coded as (
    select distinct revision_id as standing_id
    from coding semi join (select standing_id as revision_id from revision) using (revision_id)
),
speaking as (
    select article_id, arg_max(standing_id, (last_seen_at, standing_id)) as speaking_id
    from revision semi join coded using (standing_id)
    group by article_id
)
select article_id, revision_id, captured_at, speaking_id from revision join speaking using (article_id)
