-- Count the articles and stories of the touched outlets and days anew, and note which articles have revisions.
create or replace temp table fresh_tally as
with counted as (
    select source_id, coalesce(published_on, '0001-01-01') as published_on, article_id, revision_id
    from article
    where (source_id, coalesce(published_on, '0001-01-01')) in (select distinct (source_id, published_on) from touched_day)
),
story as (
    select distinct revision_id, true as is_story
    from coding semi join counted using (revision_id)
    where story in ('defection', 'refusal_or_pressure', 'reverse')
)
select
    source_id, published_on, count(distinct article_id)::integer as article_count,
    count(distinct article_id) filter (is_story)::integer as story_count
from counted left join story using (revision_id)
group by all;

delete from article_tally where (source_id, published_on) in (
    select (source_id, published_on) from (select distinct source_id, published_on from touched_day) as gone
    anti join fresh_tally using (source_id, published_on)
);

merge into article_tally using (from fresh_tally except from article_tally) as fresh
on article_tally.source_id = fresh.source_id and article_tally.published_on = fresh.published_on
when matched then update
when not matched then insert;

insert into article_revised
select article_id
from article semi join touched_revision using (revision_id) anti join article_revised using (article_id)
group by article_id having count(*) > 1
