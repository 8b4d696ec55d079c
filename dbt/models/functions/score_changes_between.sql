{{ config(parameters=['first_a', 'last_a', 'first_b', 'last_b']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

senders as (
    select * from {{ published_ref('senders') }}
),

activity_before as (
    select * from {{ published_ref('sender_sequence_activity_daily') }}
    where {{ is_within('ended_on', 'first_a', 'last_a') }}
),

activity_after as (
    select * from {{ published_ref('sender_sequence_activity_daily') }}
    where {{ is_within('ended_on', 'first_b', 'last_b') }}
),

{{ score_change_steps() }},

final as (
    select
        account_id,
        user_id,
        cast(first_a as date) as first_day_before,
        cast(last_a as date) as last_day_before,
        cast(first_b as date) as first_day_after,
        cast(last_b as date) as last_day_after,
        {{ score_change_columns() }}
    from score_changes
)

select * from final
