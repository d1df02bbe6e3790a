-- What a coder says of a revision replaces what the same coder said before.
merge into coding using staged_coding as said
on coding.revision_id = said.revision_id and coding.coder_id = said.coder_id
when matched then update
when not matched then insert
