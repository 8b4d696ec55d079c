with

enrollments as (
    select * from {{ ref('int_enrollments__latest') }}
),

credits as (
    select * from {{ ref('int_enrollments__credited') }}
),

outcomes as (
    select * from {{ ref('int_enrollments__outcomes') }}
),

senders as (
    select * from {{ ref('senders') }}
),

free_mail_domains as (
    select * from {{ ref('free_mail_domains') }}
),

combined as (
    select
        enrollments.* replace (outcomes.ended_at as ended_at),
        credits.user_id as credited_user_id,
        outcomes.is_completed,
        outcomes.is_bounced,
        outcomes.is_suppressed,
        outcomes.is_replied,
        outcomes.reply_is_inferred,
        outcomes.end_reason,
        outcomes.ended_at_is_inferred,
        coalesce(
            {{ email_domain('enrollments.sender_email') }},
            {{ email_domain('senders.user_email') }}
        ) as sender_domain
    from enrollments
    inner join credits
        on enrollments.enrollment_key = credits.enrollment_key
    inner join outcomes
        on enrollments.enrollment_key = outcomes.enrollment_key
    left join senders
        on
            credits.account_id = senders.account_id
            and credits.user_id = senders.user_id
),

final as (
    select
        combined.account_id,
        combined.enrollment_id,
        combined.sequence_id,
        combined.credited_user_id as user_id,
        combined.contact_id,
        combined.company_id,
        combined.state,
        combined.is_completed,
        combined.is_bounced,
        combined.is_suppressed,
        combined.is_replied,
        combined.reply_is_inferred,
        combined.end_reason,
        combined.enrolled_at,
        combined.ended_at,
        combined.ended_at_is_inferred,
        {{ local_date('combined.ended_at') }} as ended_on,
        combined.replied_at,
        combined.updated_at,
        combined.exported_at,
        combined.unenrolled_source,
        combined.step_error_type,
        combined.bounce_type,
        combined.email_sent_count,
        combined.open_count,
        combined.click_count,
        combined.reply_count,
        combined.bounce_count,
        combined.unsubscribe_count,
        combined.meeting_booked_count,
        combined.last_step,
        combined.step_count,
        combined.sender_domain,
        case
            when combined.sender_domain is null then null
            when {{ is_one_of('combined.sender_domain', var('own_domains')) }}
                then 'own'
            when free_mail_domains.domain is not null then 'free_mail'
            else 'other'
        end as domain_kind,
        combined.source_file_sha256,
        combined.source_file_name,
        combined.source_row_number
    from combined
    left join free_mail_domains
        on combined.sender_domain = free_mail_domains.domain
)

select * from final
