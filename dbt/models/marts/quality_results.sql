with

quality_results as (
    select * from {{ ref('stg_log__quality_results') }}
)

select * from quality_results
