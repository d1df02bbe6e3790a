-- Pairs of vague reports of one block without an event of their own that tell of about the same time.
create or replace temp table candidate as
with loose as (
    from member anti join anchor on anchor.one = member.n where not is_firm
)
select distinct one.n as one, other.n as other, one.is_person as by_person
from loose as one
join loose as other using (block_id)
where one.n < other.n and one.about_start <= other.about_end and other.about_start <= one.about_end
    and if(
        one.is_person,
        same_person(one.person_id, one.place_id, other.place_id, one.name, other.name, one.role, other.role),
        (one.actor_kind <> 'person' or other.actor_kind <> 'person')
        and groups_can_agree(
            one.actor_kind, one.place_id, one.banned_party, one.date_start, one.date_end, one.head_low, one.revision_id,
            other.place_id, other.banned_party, other.date_start, other.date_end, other.head_low, other.revision_id
        )
    )
