with

contacts as (
    select * from {{ ref('int_contacts__latest') }}
),

accounts as (
    select * from {{ ref('int_accounts__named') }}
),

own_contacts as (
    select * from contacts
    where account_id is not null
),

-- A row without an account holds for every account that has no row of its own.
shared_contacts as (
    select contacts.* replace (accounts.account_id as account_id)
    from contacts
    cross join accounts
    left join own_contacts
        on
            accounts.account_id = own_contacts.account_id
            and contacts.contact_key = own_contacts.contact_key
    where
        contacts.account_id is null
        and own_contacts.contact_key is null
),

contacts_of_accounts as (
    select * from own_contacts
    union all
    select * from shared_contacts
),

final as (
    select
        * exclude (contact_address, contact_key) replace (
            coalesce(
                contact_id,
                {{ private_hash(['account_id', 'contact_address']) }}
            ) as contact_id
        )
    from contacts_of_accounts
)

select * from final
