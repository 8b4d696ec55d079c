with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by enrollment_key
            order by
                version_at desc,
                exported_at desc,
                source_file_sha256 desc,
                source_row_number desc
        ) as version_rank
    from versions
),

final as (
    select * exclude (version_rank)
    from ranked
    where version_rank = 1
)

select * from final
