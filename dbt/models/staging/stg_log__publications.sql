with

publications as (
    select * from {{ source('log', 'publications') }}
)

select * from publications
