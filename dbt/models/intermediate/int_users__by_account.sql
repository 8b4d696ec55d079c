with

users as (
    select * from {{ ref('int_users__latest') }}
),

accounts as (
    select * from {{ ref('int_accounts__named') }}
),

users_of_accounts as (
    {{ rows_of_accounts('users', 'accounts', key='user_id') }}
),

final as (
    select
        *,
        exported_account_id is not null as is_own_row
    from users_of_accounts
)

select * from final
