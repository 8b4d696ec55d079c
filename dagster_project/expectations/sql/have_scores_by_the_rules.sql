{% from "shared.sql" import list_of -%}
select
    {{ list_of(key) }},
    concat(
        'sender_score ',
        coalesce(cast(sender_score as varchar), 'missing'),
        ' is not reply_points + bounce_points'
    ) as what
from ({% include "are_sums_of_points.sql" %}) as not_sums
union all
select
    {{ list_of(key) }},
    'points are not those of the rates' as what
from ({% include "have_points_by_the_rules.sql" %}) as mispointed
union all
select
    {{ list_of(key) }},
    'band is not that of the score' as what
from ({% include "have_bands_by_the_rules.sql" %}) as misbanded
union all
select
    {{ list_of(key) }},
    'score_status does not keep the limit' as what
from ({% include "keep_the_limit.sql" %}) as beyond_limit
