with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

-- Most enrollments come once: the keys alone tell which need a comparison, so that the
-- wide rows of the others are never sorted.
repeated_keys as (
    select enrollment_key
    from versions
    group by enrollment_key
    having count(*) > 1
),

ranked as (
    select
        versions.source_file_sha256,
        versions.source_row_number,
        row_number() over (
            partition by versions.enrollment_key
            order by
                versions.version_at desc,
                versions.exported_at desc,
                versions.source_file_sha256 desc,
                versions.source_row_number desc
        ) as version_rank
    from versions
    inner join repeated_keys
        on versions.enrollment_key = repeated_keys.enrollment_key
),

final as (
    select
        source_file_sha256,
        source_row_number
    from ranked
    where version_rank > 1
)

select * from final
