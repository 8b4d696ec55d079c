{{ config(parameters=['first_day', 'last_day']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

senders as (
    select * from {{ published_ref('senders') }}
),

sequences as (
    select * from {{ published_ref('sequences') }}
),

activity as (
    select * from {{ published_ref('sender_sequence_activity_daily') }}
    where {{ is_within('ended_on', 'first_day', 'last_day') }}
),

{{ sender_sequence_counts() }},

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
