-- Which events look like the same group at the same place a year before?
select later.date_start as day, later.label as who, place.name as province, earlier.date_start as day_before, earlier.label as who_before
from event_relation as relation
join event as later on later.event_id = relation.event_id
join event as earlier on earlier.event_id = relation.other_event_id
left join place on place.place_id = later.place_id
where relation.relation = 'repeats'
order by day, who
