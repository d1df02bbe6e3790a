-- Which provinces lead?
select province, events, named_people, group_people_low, rank() over (order by events desc) as place
from by_province
where place_id is not null
order by place, province
