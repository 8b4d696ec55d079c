-- The reply rate leaves bounces out of its denominator; a bounced reply would lift it
-- above what the replies of delivered e-mail give, even above 1.
with

enrollments as (
    select * from {{ ref('enrollments') }}
),

final as (
    select
        account_id,
        enrollment_id
    from enrollments
    where is_bounced and (is_replied or is_suppressed)
)

select * from final
