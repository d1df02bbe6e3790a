-- Which outlets answered for the days from $1 up to, not including, $2, and why did the others not?
select
  source_id,
  bool_or(verdict <> 'unreachable') as is_reached,
  any_value(error_class) as error_class,
  any_value(reason) as reason
from coverage
where day >= $1 and day < $2
group by source_id
order by source_id
