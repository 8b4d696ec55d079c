with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

senders as (
    select * from {{ ref('senders') }}
),

sequences as (
    select * from {{ ref('sequences') }}
),

activity as (
    select * from {{ ref('int_enrollments__by_sender_sequence') }}
    where completed_enrollments > 0
),

{{ sender_sequence_counts('first_ended_on', 'last_ended_on') }},

{{ scoring_steps(
    'sender_sequence_counts', var('minimum_completed_for_sender_sequence')
) }},

final as (
    select
        account_id,
        user_id,
        sequence_id,
        user_name,
        sequence_name,
        {{ score_columns() }}
    from scored
)

select * from final
