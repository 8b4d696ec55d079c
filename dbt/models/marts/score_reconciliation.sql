with

counts_by_sender as (
    select * from {{ ref('int_enrollments__by_sender_sequence') }}
),

sequences as (
    select * from {{ ref('sequences') }}
),

counts as (
    select
        account_id,
        sequence_id,
        {{ summed_activity_of_a_day() }},
        cast(sum(active_enrollments) as bigint) as active_enrollments,
        cast(sum(replied_of_active) as bigint) as replied_of_active,
        cast(sum(bounced_of_active) as bigint) as bounced_of_active
    from counts_by_sender
    group by account_id, sequence_id
),

started as (
    select
        counts.*,
        sequences.sequence_name,
        counts.completed_enrollments + counts.active_enrollments as started_enrollments,
        counts.replied_enrollments + counts.replied_of_active as replied_of_started,
        counts.bounced_enrollments + counts.bounced_of_active as bounced_of_started,
        counts.delivered_enrollments + counts.active_enrollments
        - counts.bounced_of_active as delivered_of_started
    from counts
    left join sequences
        on
            counts.account_id = sequences.account_id
            and counts.sequence_id = sequences.sequence_id
),

based as (
    select
        *,
        {{ reply_rate_denominator() }} as reply_rate_base
    from started
),

final as (
    select
        account_id,
        sequence_id,
        sequence_name,
        started_enrollments,
        completed_enrollments,
        active_enrollments,
        replied_of_started,
        replied_enrollments,
        replied_of_active,
        bounced_of_started,
        bounced_enrollments,
        bounced_of_active,
        {{ rate('replied_of_started', 'delivered_of_started') }}
            as reply_rate_of_started,
        {{ rate('replied_enrollments', 'reply_rate_base') }} as reply_rate,
        {{ rate('bounced_of_started', 'started_enrollments') }}
            as bounce_rate_of_started,
        {{ rate('bounced_enrollments', 'completed_enrollments') }} as bounce_rate
    from based
)

select * from final
