with

quarantined_rows as (
    select * from {{ ref('int_quarantined_rows__resolved') }}
),

final as (
    select
        source_file_sha256,
        source_row_number
    from quarantined_rows
    where is_resolved
)

select * from final
