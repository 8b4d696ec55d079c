with

run as (
    select * from {{ source('log', 'run') }}
)

select * from run
