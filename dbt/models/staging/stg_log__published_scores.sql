with

published_scores as (
    select * from {{ source('log', 'sender_score_history') }}
)

select * from published_scores
