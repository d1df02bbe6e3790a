-- Which running totals and shares were claimed, by whom (never to be added to events)?
select day, event_label as claim, origin, destination, claimant_name, claimant_side, source_id
from claims where actor_kind = 'aggregate' order by day, claim
