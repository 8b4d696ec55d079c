with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

activity as (
    select * from {{ ref('sender_activity_daily') }}
),

{{ account_counts() }},

{{ scoring_steps('account_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        senders,
        {{ score_columns() }}
    from scored
)

select * from final
