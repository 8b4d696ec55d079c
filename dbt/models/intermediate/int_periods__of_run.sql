with

run as (
    select * from {{ ref('stg_log__run') }}
),

counted_back as (
    select
        periods.period,
        periods.days
    from (
        values
        ('last_7_days', 6),
        ('last_30_days', 29),
        ('last_90_days', 89),
        ('last_365_days', 364)
    ) as periods (period, days)
),

final as (
    select
        counted_back.period,
        {{ add_days('run.as_of', '-counted_back.days') }} as first_day,
        run.as_of as last_day
    from run
    cross join counted_back
    union all
    select
        'this_month' as period,
        {{ start_of('month', 'as_of') }} as first_day,
        as_of as last_day
    from run
    union all
    select
        'last_month' as period,
        {{ start_of('month', add_days(start_of('month', 'as_of'), -1)) }} as first_day,
        {{ add_days(start_of('month', 'as_of'), -1) }} as last_day
    from run
    union all
    select
        'this_quarter' as period,
        {{ start_of('quarter', 'as_of') }} as first_day,
        as_of as last_day
    from run
    union all
    select
        'this_year' as period,
        {{ start_of('year', 'as_of') }} as first_day,
        as_of as last_day
    from run
    union all
    select
        'all_time' as period,
        null as first_day,
        as_of as last_day
    from run
)

select * from final
