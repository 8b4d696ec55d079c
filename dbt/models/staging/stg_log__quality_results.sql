with

quality_results as (
    select * from {{ source('log', 'quality_results') }}
)

select * from quality_results
