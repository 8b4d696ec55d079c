select
    rule_type,
    lower_bound,
    count(*) as rules_of_the_bound
from {{ batch }}
where rule_type in ('reply_points', 'bounce_points', 'band')
group by rule_type, lower_bound
having count(*) > 1
