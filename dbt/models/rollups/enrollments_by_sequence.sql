with

enrollments as (
    select * from {{ ref('enrollments') }}
),

final as (
    select
        account_id,
        sequence_id,
        count(*) as started_enrollments,
        count(*) filter (where is_completed) as completed_enrollments,
        count(*) filter (where is_replied) as replied_of_started,
        count(*) filter (where is_replied and is_completed) as replied_enrollments,
        count(*) filter (where is_bounced) as bounced_of_started,
        count(*) filter (where is_bounced and is_completed) as bounced_enrollments
    from enrollments
    group by account_id, sequence_id
)

select * from final
