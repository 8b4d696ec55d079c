with

source_fidelity as (
    select * from {{ source('raw', 'source_fidelity') }}
),

final as (
    select
        source,
        column_name,
        fidelity
    from source_fidelity
)

select * from final
