-- Days, months and windows go by the end: without one a completed enrollment is in no
-- period, and an active one with an end would be in one too many.
with

enrollments as (
    select * from {{ ref('enrollments') }}
),

final as (
    select
        account_id,
        enrollment_id
    from enrollments
    where
        is_completed <> (ended_at is not null)
        or is_completed <> (ended_on is not null)
        or is_completed <> (end_reason is not null)
        or (ended_at_is_inferred and not is_completed)
)

select * from final
