with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

senders as (
    select * from {{ ref('senders') }}
),

activity as (
    select * from {{ ref('sender_sequence_activity_daily') }}
),

run as (
    select * from {{ ref('stg_log__run') }}
),

months as (
    select
        {{ start_of('month', add_days(
            start_of('month', add_days(start_of('month', 'as_of'), -1)), -1
        )) }} as first_day_before,
        {{ add_days(start_of('month', add_days(start_of('month', 'as_of'), -1)), -1) }}
            as last_day_before,
        {{ start_of('month', add_days(start_of('month', 'as_of'), -1)) }}
            as first_day_after,
        {{ add_days(start_of('month', 'as_of'), -1) }} as last_day_after
    from run
),

activity_before as (
    select activity.*
    from activity
    inner join months
        on
            activity.ended_on >= months.first_day_before
            and activity.ended_on <= months.last_day_before
),

activity_after as (
    select activity.*
    from activity
    inner join months
        on
            activity.ended_on >= months.first_day_after
            and activity.ended_on <= months.last_day_after
),

{{ score_change_steps() }},

dated as (
    select
        score_changes.*,
        months.first_day_before,
        months.last_day_before,
        months.first_day_after,
        months.last_day_after
    from score_changes
    cross join months
),

final as (
    select
        account_id,
        user_id,
        first_day_before,
        last_day_before,
        first_day_after,
        last_day_after,
        {{ score_change_columns() }}
    from dated
)

select * from final
