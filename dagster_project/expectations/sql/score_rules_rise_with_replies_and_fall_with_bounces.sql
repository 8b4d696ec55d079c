select
    rule_type,
    rule_name,
    lower_bound,
    points,
    points_before
from (
    select
        *,
        lag(points)
            over (partition by rule_type order by lower_bound)
            as points_before
    from {{ batch }}
    where rule_type in ('reply_points', 'bounce_points')
) as rules
where
    lower_bound is null
    or is_bound_inclusive is null
    or points is null
    or (rule_type = 'reply_points' and points < points_before)
    or (rule_type = 'bounce_points' and points > points_before)
