with

exported as (
    select * from {{ ref('stg_exports__users') }}
),

kept as (
    select * from {{ source('kept', 'users') }}
),

versions as (
    select * from exported
    union all by name
    select * from kept
),

ranked as (
    select
        *,
        row_number() over (
            partition by account_id, user_id
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
