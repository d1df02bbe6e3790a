-- What did one side claim and what did the other admit for the same event?
select
    event_id, day,
    max(count_low) filter (claimant_side in ('destination_party', 'government')) as ruling_side_says,
    min(count_low) filter (claimant_side in ('origin_party', 'subject')) as other_side_says,
    round(ruling_side_says / nullif(other_side_says, 0), 1) as ratio
from claims
where count_unit = 'people'
group by all
having ruling_side_says is not null and other_side_says is not null
order by day
