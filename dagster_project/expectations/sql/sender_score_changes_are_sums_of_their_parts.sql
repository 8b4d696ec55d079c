select
    account_id,
    user_id,
    reply_rate_change,
    bounce_rate_change,
    points_change
from {{ batch }}
where
    points_change is distinct from reply_points_change + bounce_points_change
    or abs(reply_rate_change - reply_rate_change_within - reply_rate_change_of_mix)
    > 1e-12
    or abs(bounce_rate_change - bounce_rate_change_within - bounce_rate_change_of_mix)
    > 1e-12
