-- Pairs of a vague report and a firm one of its blocks within its reach. Nobody reports as done what is still to come.
create or replace temp table candidate as
select distinct one.n as one, other.n as other, one.is_person as by_person
from member as one
join member as other using (block_id)
where not one.is_firm and other.is_firm
    and case
        when one.date_start is not null then other.date_start <= one.date_end and other.date_end >= one.date_start - 3
        when one.published_on is null then true
        else (abs(one.published_on - other.date_end) <= 400 or one.modality = 'historical')
            and (other.date_start <= one.published_on + 3 or one.modality = 'planned')
    end
    and if(
        one.is_person,
        same_person(one.person_id, one.place_id, other.place_id, one.name, other.name, one.role, other.role),
        (one.actor_kind <> 'person' or other.actor_kind <> 'person')
        and numbers_can_agree(
            one.actor_kind, one.date_start, one.date_end, one.head_low, one.revision_id,
            other.date_start, other.date_end, other.head_low, other.revision_id
        )
    )
