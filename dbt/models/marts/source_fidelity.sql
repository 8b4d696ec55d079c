with

source_fidelity as (
    select * from {{ ref('stg_exports__source_fidelity') }}
),

final as (
    select
        source,
        column_name,
        fidelity
    from source_fidelity
)

select * from final
