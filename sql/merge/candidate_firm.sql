-- Pairs of firm reports of one block whose days can meet.
create or replace temp table candidate as
select distinct one.n as one, other.n as other, one.is_person as by_person
from member as one
join member as other using (block_id)
where one.is_firm and other.is_firm and one.n < other.n
    and one.date_start <= other.date_end + 3 and other.date_start <= one.date_end + 3
    and if(
        one.is_person,
        same_person(one.person_id, one.place_id, other.place_id, one.name, other.name, one.role, other.role),
        (one.actor_kind <> 'person' or other.actor_kind <> 'person')
        and groups_can_agree(
            one.actor_kind, one.place_id, one.banned_party, one.date_start, one.date_end, one.head_low, one.revision_id,
            other.place_id, other.banned_party, other.date_start, other.date_end, other.head_low, other.revision_id
        )
    )
