-- What each poll of a feed showed: so that gaps, and feeds that moved or are gone, can be asked for in SQL.

alter table "fetch" add column entry_count integer;
alter table "fetch" add column new_count integer;
alter table "fetch" add column has_gap boolean;
alter table "fetch" add column proposal varchar;
comment on column "fetch".entry_count is 'Of a poll: items that the feed showed; null for anything else and for a feed that could not be read.';
comment on column "fetch".new_count is 'Of a poll: items that the poll before did not show.';
comment on column "fetch".has_gap is 'Of a poll: whether it shares no item with the poll before, so that something may have scrolled by unseen.';
comment on column "fetch".proposal is 'A change to the catalogue that the feed''s answers over time suggest: it moved, or is gone.';
