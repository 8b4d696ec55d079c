{{ config(materialized='view') }}

with

enrollments as (
    select * from {{ ref('stg_exports__enrollments') }}
),

suppressed_step_errors as (
    select * from {{ ref('suppressed_step_errors') }}
),

signals as (
    select
        enrollments.*,
        {{ is_one_of('enrollments.state', var('completed_states')) }} as is_completed,
        coalesce(enrollments.is_auto_reply, false) as is_flagged_auto_reply,
        coalesce(enrollments.reply_count, 0) > 0 as has_counted_reply,
        {{ is_one_of('enrollments.unenrolled_source', var('reply_sources')) }}
            as has_reply_source,
        {{ is_one_of('enrollments.unenrolled_source', var('extra_reply_sources')) }}
            as has_extra_reply_source,
        coalesce(
            enrollments.step_error_type in (
                select suppressed_step_errors.step_error_type
                from suppressed_step_errors
            ),
            false
        ) as has_suppressed_step_error,
        (
            coalesce(enrollments.bounce_count, 0) > 0
            or coalesce(
                enrollments.unenrolled_source = 'ERROR'
                and enrollments.step_error_type = 'BOUNCED',
                false
            )
        )
        and not {{ is_one_of('enrollments.bounce_type', var('ignored_bounce_types')) }}
            as is_bounced
    from enrollments
),

replies as (
    select
        *,
        not is_bounced
        and (not is_flagged_auto_reply or {{ var('count_auto_replies') }})
        and (
            has_counted_reply
            or has_extra_reply_source
            or (reply_count is null and has_reply_source)
        ) as is_replied
    from signals
),

outcomes as (
    select
        *,
        is_replied and not has_counted_reply as reply_is_inferred,
        has_suppressed_step_error
        and not is_bounced
        and not is_replied as is_suppressed,
        case when is_completed then coalesce(exported_ended_at, version_at) end
            as ended_at
    from replies
),

final as (
    select
        *,
        {{ local_date('ended_at') }} as ended_on,
        case
            when not is_completed then null
            when is_bounced then 'BOUNCED'
            when coalesce(unsubscribe_count, 0) > 0 or step_error_type = 'UNSUBSCRIBED'
                then 'OPTED_OUT'
            when is_suppressed then 'SUPPRESSED'
            when is_replied then 'REPLIED'
            when is_flagged_auto_reply and (has_counted_reply or has_reply_source)
                then 'AUTO_REPLY'
            when unenrolled_source in (
                'MEETING',
                'ACCOUNT_REPLY',
                'ACCOUNT_MEETING',
                'MANUAL',
                'WORKFLOW',
                'SEQUENCE_DELETED'
            ) then unenrolled_source
            when unenrolled_source = 'ERROR' then 'SEND_ERROR'
            when state = 'FINISHED' then 'COMPLETED'
            else 'UNKNOWN'
        end as end_reason,
        is_completed and exported_ended_at is null as ended_at_is_inferred
    from outcomes
)

select * from final
