with

files as (
    select * from {{ ref('stg_exports__files') }}
),

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

kept as (
    select * from {{ source('kept', 'files') }}
),

superseded_rows as (
    select
        source_file_sha256,
        count(*) as rows_superseded
    from superseded
    group by source_file_sha256
),

final as (
    select
        files.*,
        coalesce(superseded_rows.rows_superseded, 0)
        + coalesce(kept.rows_superseded, 0) as rows_superseded
    from files
    left join superseded_rows
        on files.source_file_sha256 = superseded_rows.source_file_sha256
    left join kept
        on files.source_file_sha256 = kept.source_file_sha256
)

select * from final
