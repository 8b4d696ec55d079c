with

versions as (
    select
        *,
        {{ version_of(['exported_at', 'source_file_sha256', 'source_row_number']) }}
            as row_version
    from {{ ref('stg_exports__contacts') }}
),

final as (
    select
        account_id as exported_account_id,
        contact_key,
        {{ latest_exported_value('contact_id', 'contact_id', 'row_version') }}
            as contact_id,
        {{ latest_exported_value('contact_address', 'contact_email', 'row_version') }}
            as contact_address,
        {{ latest_exported_value('has_opted_out', 'opted_out', 'row_version') }}
            as has_opted_out,
        coalesce(
            {{ latest_exported_value(
                'has_hard_bounced', 'hard_bounce_reason', 'row_version'
            ) }},
            false
        ) as has_hard_bounced,
        {{ latest_exported_value('last_engaged_at', 'last_engaged_at', 'row_version') }}
            as last_engaged_at,
        coalesce(
            {{ latest_exported_value(
                'is_legal_basis_missing', 'legal_basis', 'row_version'
            ) }},
            false
        ) as is_legal_basis_missing,
        {{ latest_exported_value('record_source', 'record_source', 'row_version') }}
            as record_source,
        {{ latest_exported_value('segment', 'segment', 'row_version') }} as segment
    from versions
    group by account_id, contact_key
)

select * from final
