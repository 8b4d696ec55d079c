{{ config(parameters='of_account_id, of_user_id, first_a, last_a, first_b, last_b') }}

-- The engine refuses a parameter that has the name of a column.
with

score_changes as (
    select *
    from {{ published_ref('score_changes_between') }}(first_a, last_a, first_b, last_b)
),

final as (
    select * from score_changes
    where
        account_id = of_account_id
        and user_id = of_user_id
)

select * from final
