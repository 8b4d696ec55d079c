-- The drill-down explains a sender's score only if nothing is missing from it and
-- nothing is in two of its rows.
with

senders as (
    select * from {{ ref('sender_scores') }}
),

sender_sequences as (
    select * from {{ ref('sender_sequence_scores') }}
),

added_up as (
    select
        account_id,
        user_id,
        sum(completed_enrollments) as completed_enrollments,
        sum(replied_enrollments) as replied_enrollments,
        sum(bounced_enrollments) as bounced_enrollments,
        sum(delivered_enrollments) as delivered_enrollments,
        sum(suppressed_enrollments) as suppressed_enrollments
    from sender_sequences
    group by
        account_id,
        user_id
),

final as (
    select
        account_id,
        user_id,
        completed_enrollments,
        replied_enrollments,
        bounced_enrollments,
        delivered_enrollments,
        suppressed_enrollments
    from senders
    where completed_enrollments > 0
    except
    select
        account_id,
        user_id,
        completed_enrollments,
        replied_enrollments,
        bounced_enrollments,
        delivered_enrollments,
        suppressed_enrollments
    from added_up
)

select * from final
