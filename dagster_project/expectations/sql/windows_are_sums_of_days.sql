{% from "shared.sql" import list_of, is_same, is_whole, sums, unequal_counts -%}
-- No window begins or ends within the days between two bounds, which are summed first:
-- each day is in up to fourteen windows.
with bounds as (
    select first_day as bound from {{ table }}
    union
    select last_day + 1 as bound from {{ table }}
),

stretches as (
    select
        active_days.ended_on,
        coalesce(max(bounds.bound), active_days.ended_on) as begins_on
    from (select distinct ended_on from sender_activity_daily) as active_days
    left join bounds on active_days.ended_on >= bounds.bound
    group by active_days.ended_on
),

stretches_of_senders as (
    select
        sender_activity_daily.account_id,
        sender_activity_daily.user_id,
        stretches.begins_on,
        {{ sums() }}
    from sender_activity_daily
    inner join stretches on sender_activity_daily.ended_on = stretches.ended_on
    group by
        sender_activity_daily.account_id,
        sender_activity_daily.user_id,
        stretches.begins_on
),

windows as (
    select distinct
        {{ list_of(window) }},
        first_day
    from {{ table }}
),

days as (
    select
        {{ list_of(key) }},
        {{ sums() }}
    from stretches_of_senders
    inner join windows
        on
            stretches_of_senders.begins_on <= windows.last_day
            and (
                windows.first_day is null
                or stretches_of_senders.begins_on >= windows.first_day
            )
    where {{ is_whole(key) }}
    group by {{ list_of(key) }}
),

scores as (
    select * from {{ batch }}
    where {{ is_whole(key) }}
)

{{ unequal_counts(key) }}
