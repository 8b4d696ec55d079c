with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

senders as (
    select * from {{ ref('senders') }}
),

activity as (
    select * from {{ ref('sender_activity_daily') }}
),

{{ team_counts() }},

{{ scoring_steps('team_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        team,
        senders,
        {{ score_columns() }}
    from scored
)

select * from final
