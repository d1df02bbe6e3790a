-- Actors, signals and evidence whose mention is gone.
select 'mention_actor' as part, mention_id, coder_id from mention_actor anti join mention using (mention_id, coder_id)
union all
select 'mention_signal', mention_id, coder_id from mention_signal anti join mention using (mention_id, coder_id)
union all
select 'evidence', mention_id, coder_id from evidence anti join mention using (mention_id, coder_id)
