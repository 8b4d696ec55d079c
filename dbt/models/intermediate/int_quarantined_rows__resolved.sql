with

quarantined_rows as (
    select * from {{ ref('stg_exports__quarantined_rows') }}
),

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

latest_good_versions as (
    select
        versions.enrollment_key,
        max(versions.exported_at) as exported_at
    from versions
    where
        versions.enrollment_key in (
            select quarantined_rows.enrollment_key from quarantined_rows
        )
    group by versions.enrollment_key
),

final as (
    select
        quarantined_rows.source_file_sha256,
        quarantined_rows.source_file_name,
        quarantined_rows.source_row_number,
        quarantined_rows.reason,
        coalesce(
            latest_good_versions.exported_at > quarantined_rows.exported_at, false
        ) as is_resolved
    from quarantined_rows
    left join latest_good_versions
        on quarantined_rows.enrollment_key = latest_good_versions.enrollment_key
)

select * from final
