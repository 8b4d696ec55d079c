{{ config(parameters=['first_day', 'last_day']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

accounts as (
    select * from {{ published_ref('accounts') }}
),

senders as (
    select * from {{ published_ref('senders') }}
),

activity as (
    select * from {{ published_ref('sender_activity_daily') }}
    where {{ is_within('ended_on', 'first_day', 'last_day') }}
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
