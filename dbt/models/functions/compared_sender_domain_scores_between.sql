{{ config(parameters=['first_a', 'last_a', 'first_b', 'last_b']) }}

with

scores_before as (
    select * from {{ published_ref('sender_domain_scores_between') }}(first_a, last_a)
),

scores_after as (
    select * from {{ published_ref('sender_domain_scores_between') }}(first_b, last_b)
),

final as (
    select
        scores_after.*,
        {{ score_differences() }}
    from scores_after
    left join scores_before
        on
            scores_after.account_id = scores_before.account_id
            and scores_after.user_id = scores_before.user_id
            and scores_after.sender_domain = scores_before.sender_domain
)

select * from final
