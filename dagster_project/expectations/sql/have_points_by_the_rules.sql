{% from "shared.sql" import list_of, points_by_range, reply_rate_base -%}
-- Points are found by ranges between neighbouring bounds, on purpose by another way
-- than the models take.
select
    {{ list_of(key) }},
    reply_points,
    points_of_reply_rate,
    bounce_points,
    points_of_bounce_rate
from (
    select
        *,
        case
            when reply_rate_base = 0 then 0
            else {{ points_by_range(
                "reply_points", "replied_enrollments", "reply_rate_base"
            ) }}
        end as points_of_reply_rate,
        {{ points_by_range(
            "bounce_points", "bounced_enrollments", "completed_enrollments"
        ) }} as points_of_bounce_rate
    from (
        select
            *,
            {{ reply_rate_base("completed_enrollments", "delivered_enrollments") }}
                as reply_rate_base
        from {{ batch }}
        where score_status = 'scored'
    ) as scored
) as scores
where
    reply_points is distinct from points_of_reply_rate
    or bounce_points is distinct from points_of_bounce_rate
