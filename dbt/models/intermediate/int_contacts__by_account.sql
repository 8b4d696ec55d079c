with

contacts as (
    select * from {{ ref('int_contacts__latest') }}
),

accounts as (
    select * from {{ ref('int_accounts__named') }}
),

contacts_of_accounts as (
    {{ rows_of_accounts('contacts', 'accounts', key='contact_key') }}
),

final as (
    select
        account_id,
        coalesce(contact_id, {{ private_hash(['account_id', 'contact_address']) }})
            as contact_id,
        has_opted_out,
        has_hard_bounced,
        last_engaged_at,
        is_legal_basis_missing,
        record_source,
        segment
    from contacts_of_accounts
)

select * from final
