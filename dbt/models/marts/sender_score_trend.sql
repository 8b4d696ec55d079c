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

sender_activity_daily as (
    select * from {{ ref('sender_activity_daily') }}
),

week_offsets as (
    {{ whole_numbers_below(13) }}
),

dated_days as (
    select
        sender_activity_daily.*,
        run.as_of,
        {{ start_of('month', 'sender_activity_daily.ended_on') }} as month_begins_on,
        {{ end_of_month('sender_activity_daily.ended_on') }} as month_ends_on,
        {{ end_of_week('sender_activity_daily.ended_on') }} as week_ends_on,
        sender_activity_daily.ended_on
        = {{ start_of('week', 'sender_activity_daily.ended_on') }} as is_monday
    from sender_activity_daily
    inner join run
        on sender_activity_daily.ended_on <= run.as_of
),

-- Ninety days up to a Sunday begin on a Tuesday: of the first week its Monday alone is
-- left out, so that all other days of a week, if of one month, are always together.
week_parts as (
    select
        account_id,
        user_id,
        as_of,
        month_begins_on,
        month_ends_on,
        week_ends_on,
        is_monday,
        {{ summed_activity() }}
    from dated_days
    group by
        account_id,
        user_id,
        as_of,
        month_begins_on,
        month_ends_on,
        week_ends_on,
        is_monday
),

month_parts as (
    select
        *,
        'month' as window_kind,
        month_begins_on as first_day,
        least(month_ends_on, as_of) as last_day
    from week_parts
),

-- Up to every Sunday whose 90 days a week lies in: its own and up to twelve more.
rolling_parts as (
    select
        week_parts.*,
        'rolling_90_days' as window_kind,
        {{ add_days('week_parts.week_ends_on', '7 * week_offsets.number - 89') }}
            as first_day,
        {{ add_days('week_parts.week_ends_on', '7 * week_offsets.number') }} as last_day
    from week_parts
    cross join week_offsets
    where
        (not week_parts.is_monday or week_offsets.number < 12)
        and {{ add_days('week_parts.week_ends_on', '7 * week_offsets.number') }}
        <= week_parts.as_of
),

window_parts as (
    select * from month_parts
    union all
    select * from rolling_parts
),

window_totals as (
    select
        account_id,
        user_id,
        window_kind,
        first_day,
        last_day,
        {{ summed_activity('first_ended_on', 'last_ended_on') }}
    from window_parts
    group by account_id, user_id, window_kind, first_day, last_day
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
