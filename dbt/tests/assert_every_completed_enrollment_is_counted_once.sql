-- Scores are sums of daily counts; an enrollment that ends without a day or a sender
-- would vanish from them in silence.
with

enrollments as (
    select * from {{ ref('enrollments') }}
),

activity as (
    select * from {{ ref('sender_sequence_activity_daily') }}
),

ended as (
    select
        count(*) filter (where is_completed) as completed_enrollments,
        count(*) filter (where is_completed and is_replied) as replied_enrollments,
        count(*) filter (where is_completed and is_bounced) as bounced_enrollments,
        count(*) filter (where is_completed and is_suppressed) as suppressed_enrollments
    from enrollments
),

counted as (
    select
        coalesce(sum(completed_enrollments), 0) as completed_enrollments,
        coalesce(sum(replied_enrollments), 0) as replied_enrollments,
        coalesce(sum(bounced_enrollments), 0) as bounced_enrollments,
        coalesce(sum(suppressed_enrollments), 0) as suppressed_enrollments
    from activity
    where ended_on is not null and user_id is not null
),

final as (
    select * from ended
    except
    select * from counted
)

select * from final
