with

enrollments as (
    select * from {{ ref('enrollments') }}
),

touched_contacts as (
    select * from {{ ref('int_contacts__touched') }}
),

final as (
    select
        enrollments.account_id,
        enrollments.enrollment_id,
        enrollments.sequence_id,
        enrollments.contact_id,
        enrollments.is_completed,
        enrollments.is_bounced,
        enrollments.is_suppressed,
        enrollments.ended_at,
        enrollments.updated_at,
        enrollments.exported_at,
        enrollments.step_error_type,
        enrollments.bounce_type,
        enrollments.open_count,
        enrollments.click_count,
        enrollments.reply_count,
        enrollments.unsubscribe_count
    from enrollments
    semi join touched_contacts
        on
            enrollments.account_id = touched_contacts.account_id
            and enrollments.contact_id = touched_contacts.contact_id
)

select * from final
