-- depends_on: {{ ref('int_enrollments__arriving') }}
-- depends_on: {{ ref('int_enrollments__replaced') }}
with

arriving as (
    select *
    from {{ of_the_night('int_enrollments__arriving', 'int_enrollments__located') }}
),

final as (
    select
        account_id,
        enrollment_id,
        sequence_id,
        user_id,
        contact_id,
        company_id,
        state,
        is_completed,
        is_bounced,
        is_suppressed,
        is_replied,
        reply_is_inferred,
        end_reason,
        enrolled_at,
        ended_at,
        ended_at_is_inferred,
        ended_on,
        replied_at,
        updated_at,
        exported_at,
        unenrolled_source,
        step_error_type,
        bounce_type,
        email_sent_count,
        open_count,
        click_count,
        reply_count,
        bounce_count,
        unsubscribe_count,
        meeting_booked_count,
        last_step,
        step_count,
        sender_domain,
        domain_kind,
        source_file_sha256,
        source_file_name,
        source_row_number
    from arriving
)

select * from final
