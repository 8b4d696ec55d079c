with

contacts as (
    select * from {{ source('raw', 'contacts') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

-- An id that holds an @ is an address, which is hashed once the account is known.
identified as (
    select
        *,
        case when not {{ has_at_sign('contact_id') }} then contact_id end as known_id,
        lower(trim(
            case
                when {{ has_at_sign('contact_id') }} then contact_id
                else contact_email
            end
        )) as contact_address
    from contacts
),

final as (
    select
        -- Of HubSpot, rows without an account hold for every account.
        coalesce(
            {{ published_id('identified.account_id') }},
            case when files.source <> 'hubspot' then files.account_of_source end
        ) as account_id,
        identified.known_id as contact_id,
        identified.contact_address,
        coalesce(identified.known_id, identified.contact_address) as contact_key,
        identified.opted_out as has_opted_out,
        identified.hard_bounce_reason is not null as has_hard_bounced,
        identified.last_engaged_at,
        identified.legal_basis is null as is_legal_basis_missing,
        identified.record_source,
        identified.segment,
        files.exported_columns,
        files.exported_at,
        identified.sha256 as source_file_sha256,
        identified.row_number as source_row_number,
        identified.is_new
    from identified
    inner join files
        on identified.sha256 = files.source_file_sha256
)

select * from final
