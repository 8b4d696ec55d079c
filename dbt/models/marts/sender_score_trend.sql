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

all_sender_days as (
    select * from {{ ref('sender_days') }}
),

week_offsets as (
    {{ whole_numbers_below(13) }}
),

sender_days as (
    select
        all_sender_days.*,
        run.as_of
    from all_sender_days
    inner join run
        on all_sender_days.ended_on <= run.as_of
),

month_days as (
    select
        *,
        'month' as window_kind,
        {{ start_of('month', 'ended_on') }} as first_day,
        least({{ end_of_month('ended_on') }}, as_of) as last_day
    from sender_days
),

month_totals as (
    select
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day,
        {{ summed_activity() }}
    from month_days
    group by
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day
),

week_days as (
    select
        *,
        {{ end_of_week('ended_on') }} as week_ends_on,
        ended_on = {{ start_of('week', 'ended_on') }} as is_monday
    from sender_days
),

-- Ninety days up to a Sunday begin on a Tuesday: of the first week its Monday alone is
-- left out, so that all other days of a week are always together.
week_totals as (
    select
        account_id,
        user_id,
        as_of,
        week_ends_on,
        is_monday,
        {{ summed_activity() }}
    from week_days
    group by
        account_id,
        user_id,
        as_of,
        week_ends_on,
        is_monday
),

-- Every Sunday whose 90 days a week lies in: its own and up to twelve more.
sundays as (
    select
        week_totals.*,
        {{ add_days('week_totals.week_ends_on', '7 * week_offsets.number') }} as sunday
    from week_totals
    cross join week_offsets
    where
        not week_totals.is_monday
        or week_offsets.number < 12
),

rolling_weeks as (
    select
        *,
        'rolling_90_days' as window_kind,
        {{ add_days('sunday', -89) }} as first_day,
        sunday as last_day
    from sundays
    where sunday <= as_of
),

rolling_totals as (
    select
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day,
        {{ summed_activity('first_ended_on', 'last_ended_on') }}
    from rolling_weeks
    group by
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day
),

window_totals as (
    select * from month_totals
    union all
    select * from rolling_totals
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
