with

kept as (
    select * from {{ source('kept', 'enrollments') }}
),

kept_contacts as (
    select * from {{ source('kept', 'contacts') }}
),

contacts as (
    select * from {{ ref('int_contacts__by_account') }}
),

earlier_nights as (
    select * from {{ source('kept', 'nights') }}
),

-- Without earlier nights no contact is another's than before, and nobody asks.
changed_contacts as (
    select
        coalesce(contacts.account_id, kept_contacts.account_id) as account_id,
        coalesce(contacts.contact_id, kept_contacts.contact_id) as contact_id,
        kept_contacts.segment as segment_before,
        contacts.segment
    from contacts
    full outer join kept_contacts
        on
            contacts.account_id = kept_contacts.account_id
            and contacts.contact_id = kept_contacts.contact_id
    cross join earlier_nights
    where contacts.segment is distinct from kept_contacts.segment
),

final as (
    select
        kept.account_id,
        kept.enrollment_id,
        kept.sequence_id,
        changed_contacts.segment_before,
        changed_contacts.segment
    from kept
    inner join changed_contacts
        on
            kept.account_id = changed_contacts.account_id
            and kept.contact_id = changed_contacts.contact_id
    where kept.is_completed
)

select * from final
