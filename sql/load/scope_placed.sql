-- Which reports make up the changing events: those of the components, and what waits in the events that they replace.
create or replace temp table placed as
with moving as (
    select n, root, event_id
    from component semi join scope_changing using (root) join report using (n) left join scope_member using (mention_id)
    where mention_id not in (select mention_id from waiting)
),
whole as (
    select n, root from moving
    union all
    select report.n, home.root
    from waiting join report using (mention_id) join scope_member using (mention_id)
    join (select event_id, min(root) as root from moving where event_id is not null group by event_id) as home using (event_id)
)
select n, min(n) over (partition by root) as root from whole
