with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where is_new
),

published_files as (
    select * from {{ ref('stg_log__published_files') }}
),

final as (
    select
        versions.account_id,
        versions.enrollment_id,
        versions.enrolled_at,
        versions.source_file_sha256,
        versions.source_row_number
    from versions
    anti join published_files
        on versions.source_file_sha256 = published_files.source_file_sha256
)

select * from final
