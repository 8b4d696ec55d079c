with

met as (
    select * from {{ ref('int_enrollments__met') }}
),

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

recredited as (
    select * from {{ ref('int_enrollments__recredited') }}
),

final as (
    select met.*
    from met
    semi join superseded
        on
            met.source_file_sha256 = superseded.source_file_sha256
            and met.source_row_number = superseded.source_row_number
    union all
    select * from recredited
)

select * from final
