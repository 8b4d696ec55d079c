with

accounts as (
    select * from {{ ref('int_accounts__named') }}
),

exported_users as (
    select * from {{ ref('int_users__by_account') }}
),

subscriptions as (
    select
        account_id,
        {{ latest_value('subscription', version_of([
            'is_own_row',
            'subscription_exported_at',
            'subscription_file_sha256',
            'subscription_row_number',
        ])) }} as subscription
    from exported_users
    group by account_id
),

described as (
    select
        accounts.account_id,
        accounts.source,
        subscriptions.subscription
    from accounts
    left join subscriptions
        on accounts.account_id = subscriptions.account_id
),

final as (
    select
        account_id,
        source,
        subscription,
        {{ account_withheld_reason() }} as score_withheld_reason
    from described
)

select * from final
