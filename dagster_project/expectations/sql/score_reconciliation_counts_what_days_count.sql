{% from "shared.sql" import sums -%}
with days as (
    select
        account_id,
        sequence_id,
        {{ sums() }}
    from sender_sequence_activity_daily
    group by account_id, sequence_id
)

select
    scores.account_id,
    scores.sequence_id,
    scores.completed_enrollments,
    days.completed_enrollments as in_days
from {{ batch }} as scores
left join days
    on
        scores.account_id = days.account_id
        and scores.sequence_id = days.sequence_id
where
    scores.completed_enrollments <> coalesce(days.completed_enrollments, 0)
    or scores.replied_enrollments <> coalesce(days.replied_enrollments, 0)
    or scores.bounced_enrollments <> coalesce(days.bounced_enrollments, 0)
    or scores.started_enrollments
    <> scores.completed_enrollments + scores.active_enrollments
