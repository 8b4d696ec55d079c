with

score_periods as (
    select * from {{ ref('int_periods__of_run') }}
)

select * from score_periods
