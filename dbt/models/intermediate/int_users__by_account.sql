with

users as (
    select * from {{ ref('int_users__latest') }}
),

accounts as (
    select * from {{ ref('int_accounts__named') }}
),

own_users as (
    select
        *,
        true as is_own_row
    from users
    where account_id is not null
),

-- A row without an account holds for every account that has no row of its own.
shared_users as (
    select
        users.* replace (accounts.account_id as account_id),
        false as is_own_row
    from users
    cross join accounts
    left join own_users
        on
            accounts.account_id = own_users.account_id
            and users.user_id = own_users.user_id
    where
        users.account_id is null
        and own_users.user_id is null
),

final as (
    select * from own_users
    union all
    select * from shared_users
)

select * from final
