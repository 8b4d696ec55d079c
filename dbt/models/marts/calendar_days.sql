with

sender_activity_daily as (
    select * from {{ ref('sender_activity_daily') }}
),

run as (
    select * from {{ ref('stg_log__run') }}
),

ends as (
    select
        min(sender_activity_daily.ended_on) as first_day,
        max(sender_activity_daily.ended_on) as last_day
    from sender_activity_daily
),

final as (
    select {{ days_between(
        'coalesce(ends.first_day, run.as_of)',
        'greatest(coalesce(ends.last_day, run.as_of), run.as_of)',
    ) }} as calendar_day
    from ends
    cross join run
)

select * from final
