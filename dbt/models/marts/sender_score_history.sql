with

published_scores as (
    select * from {{ ref('stg_log__published_scores') }}
)

select * from published_scores
