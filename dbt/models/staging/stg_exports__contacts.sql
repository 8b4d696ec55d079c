with

contacts as (
    select * from {{ source('raw', 'contacts') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

final as (
    select
        contacts.account_id,
        contacts.contact_id,
        lower(trim(contacts.contact_email)) as contact_address,
        coalesce(contacts.contact_id, lower(trim(contacts.contact_email)))
            as contact_key,
        contacts.opted_out as has_opted_out,
        contacts.hard_bounce_reason is not null as has_hard_bounced,
        contacts.last_engaged_at,
        contacts.legal_basis is null as is_legal_basis_missing,
        contacts.record_source,
        contacts.segment,
        files.exported_columns,
        files.exported_at,
        contacts.sha256 as source_file_sha256,
        contacts.row_number as source_row_number
    from contacts
    inner join files
        on contacts.sha256 = files.source_file_sha256
)

select * from final
