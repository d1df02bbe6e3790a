-- Named people beside heads that somebody only claimed, per month (never added)?
select month, named_people, group_people_low - group_people_only_claimed_low as group_people_reported,
    group_people_only_claimed_low as group_people_claimed, aggregate_claims
from defections_by_month
where direction = 'to_ruling'
order by month
