-- What fits together: the rules of merging, as macros.

-- Types that reports of one act may carry: one outlet says only "left", the next adds where to.
create or replace temp macro family_of(type) as case
    when type in ('defection', 'departure', 'cooptation') then 'move'
    when type in ('approach', 'refusal') then 'offer'
    else type
end;

-- Whether two sides can be the same: a blank fits all, OPPOSITION fits every opposition party.
create or replace temp macro sides_agree(one, other) as
    one is null or other is null or one = other
    or (one in ('CPP', 'GOVERNMENT') and other in ('CPP', 'GOVERNMENT'))
    or (
        (one = 'OPPOSITION' or other = 'OPPOSITION')
        and one not in ('CPP', 'GOVERNMENT', 'CIVIL_SOCIETY') and other not in ('CPP', 'GOVERNMENT', 'CIVIL_SOCIETY')
    );

-- Whether two spans of days, of which either may be unknown, come within so many days of each other.
create or replace temp macro dates_meet(one_start, one_end, other_start, other_end, slack) as
    coalesce(one_start <= other_end + slack and other_start <= one_end + slack, true);

-- The quarter of a day, counted from year 0.
create or replace temp macro quarter_of(day) as year(day) * 4 + (month(day) - 1) // 3;

-- The number of a block. It is what md5_number_lower gives, which DuckDB 2.0 works out by way of a string of bits.
create or replace temp macro block_of(key) as (md5_number(key) >> 64)::ubigint;

-- Of one name, or of one side with one number: outlets call a party's office by many names.
create or replace temp macro same_claimant(
    one_name, one_side, one_low, one_high, one_unit, other_name, other_side, other_low, other_high, other_unit
) as
    lower(coalesce(one_name, '')) = lower(coalesce(other_name, ''))
    or coalesce(
        one_side = other_side and one_side in ('origin_party', 'destination_party', 'government'), false
    ) and (one_low, one_high, one_unit) is not distinct from (other_low, other_high, other_unit);

-- One person's two reports; a name unknown to the gazetteer must not be contradicted by place or office.
create or replace temp macro same_person(
    person_id, one_place, other_place, one_name, other_name, one_role, other_role
) as
    person_id is not null
    or coalesce(one_place = other_place, one_name = other_name or coalesce(one_role = other_role, false));

-- Whether a vague report can tell of the days of a firm one. Nobody reports as done what is still to come.
create or replace temp macro reaches(start_date, end_date, published_on, modality, firm_start, firm_end) as case
    when start_date is not null then firm_start <= end_date and firm_end >= start_date - 3
    when published_on is null then true
    else (abs(published_on - firm_end) <= 400 or modality = 'historical') and (firm_start <= published_on + 3 or modality = 'planned')
end;

-- Whether two groups can be at one place; a banned party has none.
create or replace temp macro places_agree(one_place, one_party, other_place, other_party) as
    coalesce(one_place = other_place, true) or coalesce(one_party = other_party, false);

-- Whether two groups can be one event's at all: at one place, and with numbers that differ only for one day, or in one
-- article.
create or replace temp macro groups_can_agree(
    kind, one_place, one_party, one_start, one_end, one_low, one_revision,
    other_place, other_party, other_start, other_end, other_low, other_revision
) as
    kind = 'aggregate'
    or places_agree(one_place, one_party, other_place, other_party) and (
        one_low is not distinct from other_low
        or coalesce(one_start = one_end and other_start = other_end, false)
        or one_revision = other_revision
    );

-- Two numbers for one place and day: near to each other, within an open or wide range, or disputed by two sides.
create or replace temp macro numbers_agree(one_low, one_high, other_low, other_high, is_disputed) as
    if(one_low <= other_low, one_high, other_high) is null
    or greatest(one_low, other_low) <= 1.25 * least(one_low, other_low)
    or greatest(one_low, other_low) <= if(one_low <= other_low, one_high, other_high)
    or is_disputed;

-- The camps of outlets, whatever else their alignment says.
create or replace temp macro is_independent(alignment) as coalesce(starts_with(alignment, 'independent') or lower(alignment) = 'ngo', false);
create or replace temp macro is_ruling(alignment) as coalesce(alignment in ('state', 'pro-government', 'pro_government', 'government-friendly', 'pro-CPP'), false);

-- 1,234 for a number of people or percent, with a fraction only where there is one.
create or replace temp macro shown(number) as if(number = floor(number), format('{:,}', number::bigint), format('{:g}', number));

-- What an event is called: up to three names, else how many people.
create or replace temp macro label_of(names, low, high, unit) as case
    when len(names) > 3 then array_to_string(names[1:3], ', ') || ' and ' || (len(names) - 3) || ' more'
    when len(names) > 0 then array_to_string(names, ', ')
    when low is null then 'people, number not said'
    else if(high is null, 'at least ', '') || shown(low) || if(high > low, '–' || shown(high), '') || ' '
        || if(unit = 'percent', 'percent', if(low = 1 and high is not distinct from 1, 'person', 'people'))
end;
