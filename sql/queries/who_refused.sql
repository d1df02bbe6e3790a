-- Who refused, with which offer and which threat, where?
select day, who, province, offers, threats, status from refusals where type = 'refusal' order by day, who
