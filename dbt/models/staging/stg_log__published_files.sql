with

published_files as (
    select * from {{ source('log', 'published_files') }}
)

select * from published_files
