{{ config(parameters=['from_day', 'to_day']) }}

with

given_days as (
    select
        cast(from_day as date) as given_first_day,
        cast(to_day as date) as given_last_day
),

lengths as (
    select
        given_first_day,
        given_last_day,
        {{ count_days('given_first_day', 'given_last_day') }} as day_count
    from given_days
    where given_first_day is not null and given_last_day is not null
),

final as (
    select
        'previous_period' as comparison,
        {{ add_days('given_first_day', '(-day_count)') }} as first_day,
        {{ add_days('given_first_day', -1) }} as last_day
    from lengths
    union all
    select
        'previous_year' as comparison,
        cast({{ dbt.dateadd('year', -1, 'given_first_day') }} as date) as first_day,
        cast({{ dbt.dateadd('year', -1, 'given_last_day') }} as date) as last_day
    from lengths
)

select * from final
