with

users as (
    select * from {{ ref('int_users__latest') }}
),

accounts as (
    select * from {{ ref('int_accounts__named') }}
    where source = 'hubspot'
),

-- A row without an account answers for every account of HubSpot, after the account's
-- own rows.
candidates as (
    select
        exported_account_id as account_id,
        user_address,
        user_id,
        true as is_own_row
    from users
    where exported_account_id is not null
    union all
    select
        accounts.account_id,
        users.user_address,
        users.user_id,
        false as is_own_row
    from users
    cross join accounts
    where users.exported_account_id is null
),

ranked as (
    select
        account_id,
        user_address,
        user_id,
        row_number() over (
            partition by account_id, user_address
            order by is_own_row desc, user_id asc
        ) as user_rank
    from candidates
    where user_address is not null
),

final as (
    select
        account_id,
        user_address,
        user_id
    from ranked
    where user_rank = 1
)

select * from final
