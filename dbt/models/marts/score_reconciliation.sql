with

counts_by_sender as (
    select * from {{ ref('enrollments_by_sender') }}
),

sequences as (
    select * from {{ ref('sequences') }}
),

counts as (
    select
        account_id,
        sequence_id,
        cast(sum(started_enrollments) as bigint) as started_enrollments,
        cast(sum(completed_enrollments) as bigint) as completed_enrollments,
        cast(sum(replied_of_started) as bigint) as replied_of_started,
        cast(sum(replied_enrollments) as bigint) as replied_enrollments,
        cast(sum(bounced_of_started) as bigint) as bounced_of_started,
        cast(sum(bounced_enrollments) as bigint) as bounced_enrollments
    from counts_by_sender
    group by account_id, sequence_id
),

parted as (
    select
        counts.*,
        sequences.sequence_name,
        counts.started_enrollments - counts.completed_enrollments as active_enrollments,
        counts.replied_of_started - counts.replied_enrollments as replied_of_active,
        counts.bounced_of_started - counts.bounced_enrollments as bounced_of_active,
        counts.completed_enrollments - counts.bounced_enrollments
            as delivered_enrollments,
        counts.started_enrollments - counts.bounced_of_started as delivered_of_started
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
    from parted
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
