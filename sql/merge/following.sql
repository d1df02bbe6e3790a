-- The mentions that a newer revision speaks for, each tied to the one that speaks.
select report.n as one, speaking.n as other
from report join report as speaking on report.successor_id = speaking.mention_id
