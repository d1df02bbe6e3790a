-- A mention that a newer revision speaks for has no say of its own: it goes where that one goes.
update report set is_firm = speaking.is_firm, is_linked = speaking.is_linked
from report as speaking
where report.successor_id = speaking.mention_id
