with points as (
    select
        rule_type,
        min(points) as least_points,
        max(points) as most_points
    from {{ batch }}
    where rule_type in ('reply_points', 'bounce_points')
    group by rule_type
),

totals as (
    select
        sum(least_points) as least_score,
        sum(most_points) as most_score
    from points
)

select
    least_score,
    most_score
from totals
where least_score < 0 or most_score > 100
