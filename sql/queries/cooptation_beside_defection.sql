-- Co-optation of civil society beside party defection, by quarter?
select
    date_trunc('quarter', coalesce(date_start, first_published_at))::date as quarter,
    count(*) filter (type = 'cooptation') as cooptations,
    count(*) filter (type in ('defection', 'departure')) as party_moves
from event
where type in ('cooptation', 'defection', 'departure') and actor_kind <> 'aggregate' and modality <> 'planned'
group by all order by quarter
