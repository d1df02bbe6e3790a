-- Staged mentions: the fields of records.Mention, evidence and signals nested.
create table mention (
    revision_id varchar, ordinal integer, type varchar, actor_kind varchar,
    actors struct(name varchar, role varchar, person_id varchar)[],
    count_low double, count_high double, count_unit varchar, origin varchar, destination varchar, direction varchar,
    date_start date, date_end date, date_precision varchar, place varchar, modality varchar, status varchar,
    claimant_name varchar, claimant_side varchar,
    signals struct(family varchar, kind varchar, stance varchar)[],
    evidence struct(field varchar, span_start integer, span_end integer, quote varchar, supports varchar)[],
    rules varchar[]
);
