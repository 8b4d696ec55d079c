{{ config(parameters=['first_day', 'last_day']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

accounts as (
    select * from {{ published_ref('accounts') }}
),

sequences as (
    select * from {{ published_ref('sequences') }}
),

activity as (
    select * from {{ published_ref('sender_sequence_activity_daily') }}
    where {{ is_within('ended_on', 'first_day', 'last_day') }}
),

{{ sequence_counts() }},

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
