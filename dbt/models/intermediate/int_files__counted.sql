with

files as (
    select * from {{ ref('stg_exports__files') }}
),

accounted_files as (
    select * from {{ ref('int_enrollments__by_file') }}
),

final as (
    select
        files.source_file_sha256,
        files.source_file_name,
        files.kind,
        files.source,
        files.status,
        files.reason,
        files.exported_at,
        files.exported_at_source,
        files.rows_read,
        files.rows_accepted,
        files.rows_quarantined,
        files.rows_forgotten,
        files.rows_repeated,
        files.unknown_columns,
        files.loaded_at,
        coalesce(accounted_files.rows_accounted, 0) as rows_accounted
    from files
    left join accounted_files
        on files.source_file_sha256 = accounted_files.source_file_sha256
)

select * from final
