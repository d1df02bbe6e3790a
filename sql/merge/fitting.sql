-- The candidate pairs that tell of one event.
create or replace temp table fitting as
select candidate.one, candidate.other
from candidate
join report as a on a.n = candidate.one
join report as b on b.n = candidate.other
where sides_agree(a.destination, b.destination)
    and case
        when a.actor_kind = 'aggregate' or b.actor_kind = 'aggregate' then
            a.actor_kind = b.actor_kind and sides_agree(a.origin, b.origin)
            and dates_meet(a.date_start, a.date_end, b.date_start, b.date_end, 0)
            and same_claimant(
                a.claimant_name, a.claimant_side, a.count_low, a.count_high, a.count_unit,
                b.claimant_name, b.claimant_side, b.count_low, b.count_high, b.count_unit
            )
        when a.actor_kind = 'person' and b.actor_kind = 'person' then
            by_person and dates_meet(a.date_start, a.date_end, b.date_start, b.date_end, 3)
            and (a.type = b.type or 'cooptation' not in (a.type, b.type) or sides_agree(a.origin, b.origin))
        when not sides_agree(a.origin, b.origin)
            or not dates_meet(a.date_start, a.date_end, b.date_start, b.date_end, 1) then false
        when a.banned_party = b.banned_party then true
        when a.place_id <> b.place_id then false
        -- Of a named list and a group, the number must be the same.
        when a.actor_kind <> b.actor_kind then
            (a.head_low, a.head_high) is not distinct from (b.head_low, b.head_high) and a.revision_id <> b.revision_id
        when a.count_low is null or b.count_low is null then
            (a.count_low is null and b.count_low is null)
            or coalesce(a.date_start = a.date_end and b.date_start = b.date_end, false) and a.revision_id <> b.revision_id
        -- One article that gives two numbers for one event says so: both are contested (codebook, rule 5).
        when a.revision_id = b.revision_id then a.status = 'contested' and b.status = 'contested'
        when a.count_low = b.count_low and a.count_high is not distinct from b.count_high then true
        when not coalesce(a.date_start = a.date_end and b.date_start = b.date_end, false) then false
        else numbers_agree(
            a.count_low, a.count_high, b.count_low, b.count_high,
            (a.status in ('contested', 'denied') or b.status in ('contested', 'denied'))
            and a.claimant_side is distinct from b.claimant_side
        )
    end
