-- For each vague report the firm one whose event it most probably tells of: the nearest in time, of the smallest event.
create or replace temp table anchor as
select
    fitting.one,
    arg_min(fitting.other, (
        if(vague.date_start is not null or vague.published_on is null, 0, abs(vague.published_on - firm.date_end)),
        coalesce(component.root, fitting.other), fitting.other
    )) as other
from fitting
join report as vague on vague.n = fitting.one
join report as firm on firm.n = fitting.other
left join component on component.n = fitting.other
group by fitting.one
