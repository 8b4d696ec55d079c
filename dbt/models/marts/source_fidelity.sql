with

source_fidelities as (
    select * from {{ ref('stg_exports__source_fidelities') }}
)

select * from source_fidelities
