-- Warning: Events that join a party before it existed or after it had ended.
select event_id, label, destination, date_start, date_end
from event join party on party.party_id = event.destination
where event.date_end < party.founded_on or event.date_start > party.ended_on
