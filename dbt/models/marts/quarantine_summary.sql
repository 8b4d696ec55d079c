with

quarantined_rows as (
    select * from {{ ref('int_quarantined_rows__resolved') }}
),

final as (
    select
        source_file_sha256,
        source_file_name,
        reason,
        count(*) as quarantined_rows,
        count(*) filter (where is_resolved) as resolved_rows
    from quarantined_rows
    group by source_file_sha256, source_file_name, reason
)

select * from final
