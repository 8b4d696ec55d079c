with

run as (
    select * from {{ ref('stg_log__run') }}
),

final as (
    select
        'last_7_days' as period,
        {{ add_days('as_of', -6) }} as first_day,
        as_of as last_day
    from run
    union all
    select
        'last_30_days' as period,
        {{ add_days('as_of', -29) }} as first_day,
        as_of as last_day
    from run
    union all
    select
        'last_90_days' as period,
        {{ add_days('as_of', -89) }} as first_day,
        as_of as last_day
    from run
    union all
    select
        'last_365_days' as period,
        {{ add_days('as_of', -364) }} as first_day,
        as_of as last_day
    from run
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
