with

source_fidelities as (
    select
        source,
        column_name,
        fidelity
    from {{ source('raw', 'source_fidelity') }}
)

select * from source_fidelities
