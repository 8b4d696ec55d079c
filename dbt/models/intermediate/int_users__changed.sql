with

users_by_address as (
    select * from {{ ref('int_users__by_address') }}
),

described_users as (
    select * from {{ ref('int_users__described') }}
),

kept_users_by_address as (
    select * from {{ source('kept', 'users_by_address') }}
),

kept_described_users as (
    select * from {{ source('kept', 'described_users') }}
),

-- Where an address belongs to another user now, the enrollments of the one to whom it
-- belonged before, or of the address itself, are to be credited anew.
changed_addresses as (
    select
        coalesce(kept_users_by_address.account_id, users_by_address.account_id)
            as account_id,
        coalesce(
            kept_users_by_address.user_id,
            kept_users_by_address.user_address,
            users_by_address.user_address
        ) as user_id
    from users_by_address
    full outer join kept_users_by_address
        on
            users_by_address.account_id = kept_users_by_address.account_id
            and users_by_address.user_address = kept_users_by_address.user_address
    where users_by_address.user_id is distinct from kept_users_by_address.user_id
),

changed_domains as (
    select
        coalesce(kept_described_users.account_id, described_users.account_id)
            as account_id,
        coalesce(kept_described_users.user_id, described_users.user_id) as user_id
    from described_users
    full outer join kept_described_users
        on
            described_users.account_id = kept_described_users.account_id
            and described_users.user_id = kept_described_users.user_id
    where
        {{ email_domain('described_users.user_email') }}
        is distinct from {{ email_domain('kept_described_users.user_email') }}
),

final as (
    select * from changed_addresses
    union
    select * from changed_domains
)

select * from final
