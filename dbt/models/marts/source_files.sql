with

files as (
    select * from {{ ref('int_files__counted') }}
),

enrollments as (
    select * from {{ ref('enrollments') }}
),

published_files as (
    select * from {{ ref('stg_log__published_files') }}
),

run as (
    select * from {{ ref('stg_log__run') }}
),

-- Counted in the published table itself, so that a row lost on the way to it shows as a
-- file whose rows do not add up.
current_rows as (
    select
        source_file_sha256,
        count(*) as rows_current
    from enrollments
    group by source_file_sha256
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
        coalesce(current_rows.rows_current, 0) as rows_current,
        files.rows_accounted - coalesce(current_rows.rows_current, 0)
            as rows_superseded,
        coalesce(published_files.publication_id, run.publication_id)
            as first_publication_id,
        published_files.publication_id is null as is_new,
        files.loaded_at
    from files
    cross join run
    left join current_rows
        on files.source_file_sha256 = current_rows.source_file_sha256
    left join published_files
        on files.source_file_sha256 = published_files.source_file_sha256
)

select * from final
