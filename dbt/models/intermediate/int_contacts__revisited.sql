with

touched_contacts as (
    select * from {{ ref('int_contacts__touched') }}
),

exported_contacts as (
    select * from {{ ref('int_contacts__by_account') }}
),

kept_contacts as (
    select * from {{ source('kept', 'contacts') }}
),

kept_contacts_to_review as (
    select * from {{ source('kept', 'contacts_to_review') }}
),

final as (
    select
        account_id,
        contact_id
    from touched_contacts
    union
    -- What the CRM says of a contact grows old with the as-of date.
    select
        account_id,
        contact_id
    from exported_contacts
    union
    select
        account_id,
        contact_id
    from kept_contacts
    union
    -- The sequences may have other names now.
    select
        account_id,
        contact_id
    from kept_contacts_to_review
    where active_sequence_ids is not null
)

select * from final
