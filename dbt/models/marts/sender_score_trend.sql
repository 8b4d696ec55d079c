with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

senders as (
    select * from {{ ref('senders') }}
),

run as (
    select * from {{ ref('stg_log__run') }}
),

activity as (
    select * from {{ ref('sender_activity_daily') }}
),

week_offsets as (
    {{ whole_numbers_below(13) }}
),

sender_days as (
    select
        activity.account_id,
        activity.user_id,
        activity.ended_on,
        run.as_of,
        {{ summed_activity_of_a_day() }}
    from activity
    inner join run
        on activity.ended_on <= run.as_of
    group by
        activity.account_id,
        activity.user_id,
        activity.ended_on,
        run.as_of
),

month_days as (
    select
        *,
        'month' as window_kind,
        {{ start_of('month', 'ended_on') }} as first_day,
        least({{ end_of_month('ended_on') }}, as_of) as last_day
    from sender_days
),

-- Every Sunday whose 90 days a day lies in: the next one and up to twelve more.
sundays as (
    select
        sender_days.*,
        {{ add_days(end_of_week('sender_days.ended_on'), '7 * week_offsets.number') }}
            as sunday
    from sender_days
    cross join week_offsets
),

rolling_days as (
    select
        * exclude (sunday),
        'rolling_90_days' as window_kind,
        {{ add_days('sunday', -89) }} as first_day,
        sunday as last_day
    from sundays
    where
        sunday <= as_of
        and sunday <= {{ add_days('ended_on', 89) }}
),

window_days as (
    select * from month_days
    union all
    select * from rolling_days
),

window_totals as (
    select
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day,
        {{ summed_activity() }}
    from window_days
    group by
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day
),

window_counts as (
    select
        window_totals.*,
        senders.user_name,
        senders.team,
        senders.score_withheld_reason
    from window_totals
    left join senders
        on
            window_totals.account_id = senders.account_id
            and window_totals.user_id = senders.user_id
),

{{ scoring_steps('window_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day,
        user_name,
        team,
        {{ score_columns() }}
    from scored
)

select * from final
