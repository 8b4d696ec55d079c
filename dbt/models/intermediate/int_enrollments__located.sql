{{ config(materialized='view') }}

with

enrollments as (
    select * from {{ ref('int_enrollments__outcomes') }}
),

users_by_address as (
    select * from {{ ref('int_users__by_address') }}
),

-- Once for each user, not once for each enrollment.
users as (
    select
        account_id,
        user_id,
        {{ email_domain('user_email') }} as user_domain
    from {{ ref('int_users__described') }}
),

free_mail_domains as (
    select * from {{ ref('free_mail_domains') }}
),

attributed as (
    select
        enrollments.*,
        {{ attributed_user('enrollments', 'users_by_address') }} as attributed_user_id
    from enrollments
    left join users_by_address
        on
            enrollments.account_id = users_by_address.account_id
            and enrollments.user_address = users_by_address.user_address
),

located as (
    select
        attributed.*,
        coalesce(
            {{ email_domain('attributed.sender_email') }},
            users.user_domain
        ) as sender_domain
    from attributed
    left join users
        on
            attributed.account_id = users.account_id
            and attributed.attributed_user_id = users.user_id
),

final as (
    select
        located.account_id,
        located.source,
        located.enrollment_id,
        located.sequence_id,
        located.attributed_user_id as user_id,
        located.contact_id,
        located.company_id,
        located.state,
        located.is_completed,
        located.is_bounced,
        located.is_suppressed,
        located.is_replied,
        located.reply_is_inferred,
        located.end_reason,
        located.enrolled_at,
        located.ended_at,
        located.ended_at_is_inferred,
        located.ended_on,
        located.replied_at,
        located.updated_at,
        located.exported_at,
        located.unenrolled_source,
        located.step_error_type,
        located.bounce_type,
        located.email_sent_count,
        located.open_count,
        located.click_count,
        located.reply_count,
        located.bounce_count,
        located.unsubscribe_count,
        located.meeting_booked_count,
        located.last_step,
        located.step_count,
        located.sender_domain,
        case
            when located.sender_domain is null then null
            when {{ is_one_of('located.sender_domain', var('own_domains')) }}
                then 'own'
            when free_mail_domains.domain is not null then 'free_mail'
            else 'other'
        end as domain_kind,
        located.source_file_sha256,
        located.source_file_name,
        located.source_row_number,
        located.is_new
    from located
    left join free_mail_domains
        on located.sender_domain = free_mail_domains.domain
)

select * from final
