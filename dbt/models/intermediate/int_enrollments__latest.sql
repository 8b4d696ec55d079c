{{ config(materialized='view') }}

with

new_versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where is_new
),

-- Named apart, as what is named once is read as far as it is needed.
held_versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where not is_new
),

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

recredited as (
    select * from {{ ref('int_enrollments__recredited') }}
),

final as (
    select new_versions.*
    from new_versions
    anti join superseded
        on
            new_versions.source_file_sha256 = superseded.source_file_sha256
            and new_versions.source_row_number = superseded.source_row_number
    union all
    select held_versions.*
    from held_versions
    semi join recredited
        on
            held_versions.source_file_sha256 = recredited.source_file_sha256
            and held_versions.source_row_number = recredited.source_row_number
)

select * from final
