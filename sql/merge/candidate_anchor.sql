-- Pairs of a vague report and a firm one of its blocks within its reach.
-- A group that is not dated to one day fits its own number only, unless one article gives two; it is joined by these, as a
-- province has many groups a year.
create or replace temp table candidate as
with vague as (
    select *, not is_person and actor_kind <> 'aggregate' and not coalesce(date_start = date_end, false) as is_counted
    from member where not is_firm
),
firm as (
    from member where is_firm
)
select one.n as one, other.n as other, one.is_person as by_person
from vague as one
join firm as other using (block_id)
where not one.is_counted
    and reaches(one.date_start, one.date_end, one.published_on, one.modality, other.date_start, other.date_end)
    and if(
        one.is_person,
        same_person(one.person_id, one.place_id, other.place_id, one.name, other.name, one.role, other.role),
        (one.actor_kind <> 'person' or other.actor_kind <> 'person')
        and groups_can_agree(
            one.actor_kind, one.place_id, one.banned_party, one.date_start, one.date_end, one.head_low, one.revision_id,
            other.place_id, other.banned_party, other.date_start, other.date_end, other.head_low, other.revision_id
        )
    )
union
select one.n, other.n, false
from (from vague where is_counted) as one
join firm as other on one.block_id = other.block_id and one.head_low is not distinct from other.head_low
where (one.actor_kind <> 'person' or other.actor_kind <> 'person')
    and reaches(one.date_start, one.date_end, one.published_on, one.modality, other.date_start, other.date_end)
    and places_agree(one.place_id, one.banned_party, other.place_id, other.banned_party)
union
select one.n, other.n, false
from (from vague where is_counted) as one
join firm as other on one.block_id = other.block_id and one.revision_id = other.revision_id
where (one.actor_kind <> 'person' or other.actor_kind <> 'person')
    and reaches(one.date_start, one.date_end, one.published_on, one.modality, other.date_start, other.date_end)
    and places_agree(one.place_id, one.banned_party, other.place_id, other.banned_party)
