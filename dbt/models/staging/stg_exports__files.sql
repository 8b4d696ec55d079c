with

files as (
    select * from {{ source('raw', 'files') }}
),

final as (
    select
        sha256 as source_file_sha256,
        file_name as source_file_name,
        kind,
        status,
        reason,
        exported_at,
        exported_at_source,
        rows_read,
        rows_accepted,
        rows_quarantined,
        coalesce(rows_forgotten, 0) as rows_forgotten,
        {{ array_contains('columns', 'seats') }} as has_seats_column,
        {{ array_contains('columns', 'legal_basis') }} as has_legal_basis_column,
        size_bytes,
        loaded_at
    from files
)

select * from final
