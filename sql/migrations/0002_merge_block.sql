-- Which mentions can be one event at all, so that a load merges anew only what it touches.

create table merge_block (
    mention_id varchar not null,
    block_key varchar not null,
    is_firm boolean not null,
    primary key (mention_id, block_key)
);
comment on table merge_block is 'Blocks of the current mentions; mentions without a common block are never one event.';
comment on column merge_block.mention_id is 'The mention.';
comment on column merge_block.block_key is 'One person, place, number or claimant, with the kind of act and, but for persons, the quarter.';
comment on column merge_block.is_firm is 'Whether the mention is dated to a season and placed, and so can tie reports together.';
