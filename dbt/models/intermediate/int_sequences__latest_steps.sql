with

steps as (
    select * from {{ ref('stg_exports__sequence_steps') }}
),

-- A file that names a sequence has all of its steps: those of earlier files are gone.
ranked as (
    select
        *,
        dense_rank() over (
            partition by account_id, sequence_id
            order by
                exported_at desc,
                source_file_sha256 desc
        ) as file_rank
    from steps
),

final as (
    select * exclude (file_rank)
    from ranked
    where file_rank = 1
)

select * from final
