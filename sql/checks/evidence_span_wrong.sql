-- Evidence whose offsets do not give its words, or whose article kept no text.
select evidence.mention_id, evidence.coder_id, evidence.ordinal, evidence.field, evidence.span_start, evidence.quote
from evidence
left join article using (revision_id)
where substr(if(field = 'title', title, text), span_start + 1, span_end - span_start) is distinct from quote
