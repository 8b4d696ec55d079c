{{ config(parameters=['first_day', 'last_day']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

senders as (
    select * from {{ published_ref('senders') }}
),

activity as (
    select * from {{ published_ref('sender_activity_daily') }}
    where {{ is_within('ended_on', 'first_day', 'last_day') }}
),

listed_senders as (
    select * from senders
),

{{ sender_counts() }},

{{ scoring_steps('sender_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        user_id,
        user_name,
        team,
        {{ score_columns() }}
    from scored
    where completed_enrollments > 0
)

select * from final
