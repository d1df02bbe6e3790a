-- The names of parties, provinces and elections in both languages.
select 'party' as kind, party_id as id, name, name_km, null as held_on, null as election_kind from party
union all
select 'place', place_id, name, name_km, null, null from place
union all
select 'election', election_id, name, null, held_on::varchar, kind from election
order by kind, held_on, id
