{{ config(parameters=['first_day', 'last_day']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

accounts as (
    select * from {{ published_ref('accounts') }}
),

activity as (
    select * from {{ published_ref('sender_activity_daily') }}
    where {{ is_within('ended_on', 'first_day', 'last_day') }}
),

{{ account_counts() }},

{{ scoring_steps('account_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        senders,
        {{ score_columns() }}
    from scored
    where completed_enrollments > 0
)

select * from final
