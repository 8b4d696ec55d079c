with

activity as (
    select * from {{ ref('sender_sequence_activity_daily') }}
),

active_enrollments as (
    select * from {{ ref('enrollments') }}
    where not is_completed
),

-- Days are far fewer than completed enrollments.
completed_counts as (
    select
        account_id,
        user_id,
        sequence_id,
        {{ summed_activity() }}
    from activity
    group by account_id, user_id, sequence_id
),

active_counts as (
    select
        account_id,
        user_id,
        sequence_id,
        count(*) as active_enrollments,
        count(*) filter (where is_replied) as replied_of_active,
        count(*) filter (where is_bounced) as bounced_of_active
    from active_enrollments
    group by account_id, user_id, sequence_id
),

final as (
    select
        coalesce(completed_counts.account_id, active_counts.account_id) as account_id,
        coalesce(completed_counts.user_id, active_counts.user_id) as user_id,
        coalesce(completed_counts.sequence_id, active_counts.sequence_id)
            as sequence_id,
        coalesce(completed_counts.completed_enrollments, 0) as completed_enrollments,
        coalesce(completed_counts.replied_enrollments, 0) as replied_enrollments,
        coalesce(completed_counts.bounced_enrollments, 0) as bounced_enrollments,
        coalesce(completed_counts.delivered_enrollments, 0) as delivered_enrollments,
        coalesce(completed_counts.suppressed_enrollments, 0) as suppressed_enrollments,
        completed_counts.first_ended_on,
        completed_counts.last_ended_on,
        coalesce(active_counts.active_enrollments, 0) as active_enrollments,
        coalesce(active_counts.replied_of_active, 0) as replied_of_active,
        coalesce(active_counts.bounced_of_active, 0) as bounced_of_active
    from completed_counts
    full outer join active_counts
        on
            completed_counts.account_id = active_counts.account_id
            and completed_counts.user_id = active_counts.user_id
            and completed_counts.sequence_id = active_counts.sequence_id
)

select * from final
