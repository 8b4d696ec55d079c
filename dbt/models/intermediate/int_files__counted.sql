with

files as (
    select * from {{ ref('stg_exports__files') }}
),

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

latest_versions as (
    select * from {{ ref('int_enrollments__latest') }}
),

stored_rows as (
    select
        source_file_sha256,
        count(*) as rows_stored
    from versions
    group by source_file_sha256
),

latest_rows as (
    select
        source_file_sha256,
        count(*) as rows_latest
    from latest_versions
    group by source_file_sha256
),

final as (
    select
        files.*,
        coalesce(stored_rows.rows_stored, 0) - coalesce(latest_rows.rows_latest, 0)
            as rows_superseded
    from files
    left join stored_rows
        on files.source_file_sha256 = stored_rows.source_file_sha256
    left join latest_rows
        on files.source_file_sha256 = latest_rows.source_file_sha256
)

select * from final
