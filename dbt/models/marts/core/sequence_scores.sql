with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

sequences as (
    select * from {{ ref('sequences') }}
),

activity as (
    select * from {{ ref('int_enrollments__by_sender_sequence') }}
    where completed_enrollments > 0
),

{{ sequence_counts('first_ended_on', 'last_ended_on') }},

{{ scoring_steps('sequence_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        sequence_id,
        sequence_name,
        senders,
        {{ score_columns() }}
    from scored
)

select * from final
