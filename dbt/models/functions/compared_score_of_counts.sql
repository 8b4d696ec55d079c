{{ config(parameters=[
    'completed_a', 'replied_a', 'bounced_a', 'completed_b', 'replied_b', 'bounced_b'
]) }}

with

scores_before as (
    select * from {{ published_ref('score_of_counts') }}(
        completed_a, replied_a, bounced_a
    )
),

scores_after as (
    select * from {{ published_ref('score_of_counts') }}(
        completed_b, replied_b, bounced_b
    )
),

final as (
    select
        scores_after.*,
        {{ score_differences() }}
    from scores_after
    cross join scores_before
)

select * from final
