with

versions as (
    select * from {{ ref('stg_exports__contacts') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by account_id, contact_key
            order by
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
