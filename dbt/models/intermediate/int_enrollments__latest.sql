{{ config(materialized='view') }}

with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

final as (
    select versions.*
    from versions
    left join superseded
        on
            versions.source_file_sha256 = superseded.source_file_sha256
            and versions.source_row_number = superseded.source_row_number
    where superseded.source_file_sha256 is null
)

select * from final
