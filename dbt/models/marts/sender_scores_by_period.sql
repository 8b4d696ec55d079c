with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

senders as (
    select * from {{ ref('senders') }}
),

score_periods as (
    select * from {{ ref('int_periods__of_run') }}
),

sender_activity_daily as (
    select * from {{ ref('sender_activity_daily') }}
),

period_totals as (
    select
        sender_activity_daily.account_id,
        sender_activity_daily.user_id,
        score_periods.period,
        score_periods.first_day,
        score_periods.last_day,
        {{ summed_activity() }}
    from sender_activity_daily
    inner join score_periods
        on
            sender_activity_daily.ended_on <= score_periods.last_day
            and (
                score_periods.first_day is null
                or sender_activity_daily.ended_on >= score_periods.first_day
            )
    group by
        sender_activity_daily.account_id,
        sender_activity_daily.user_id,
        score_periods.period,
        score_periods.first_day,
        score_periods.last_day
),

period_counts as (
    select
        period_totals.*,
        senders.user_name,
        senders.team,
        senders.score_withheld_reason
    from period_totals
    left join senders
        on
            period_totals.account_id = senders.account_id
            and period_totals.user_id = senders.user_id
),

{{ scoring_steps('period_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        user_id,
        period,
        first_day,
        last_day,
        user_name,
        team,
        {{ score_columns() }}
    from scored
)

select * from final
