with

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

kept as (
    select * from {{ source('kept', 'outlasting_enrollments') }}
),

final as (
    select
        account_id,
        enrollment_id,
        exported_at
    from superseded
    where exported_at > latest_exported_at
    union
    select * from kept
)

select * from final
