-- Count the articles and stories of the touched outlets and days anew, and note the revisions of articles that have several.
create or replace temp table fresh_tally as
with counted as (
    select source_id, published_on, article_id, revision_id
    from article semi join touched_day using (source_id, published_on)
    union all
    select source_id, '0001-01-01', article_id, revision_id
    from article semi join (from touched_day where published_on = '0001-01-01') as undated using (source_id)
    where published_on is null
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

insert or replace into article_revised
select revision_id, article_id, source_id, title, url, text_length, modified_at, captured_at, last_seen_at
from article semi join touched_revision using (revision_id)
qualify count(*) over (partition by article_id) > 1
