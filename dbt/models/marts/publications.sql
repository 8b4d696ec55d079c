with

publications as (
    select * from {{ ref('stg_log__publications') }}
)

select * from publications
