-- The one look at the rows of earlier nights: whatever must know them reads this.
with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

quarantined_rows as (
    select * from {{ ref('stg_exports__quarantined_rows') }}
),

kept as (
    select * from {{ source('kept', 'enrollments') }}
),

keys as (
    select
        account_id,
        enrollment_id
    from versions
    where is_new
    union all
    select
        account_id,
        enrollment_id
    from quarantined_rows
),

final as (
    select kept.*
    from kept
    semi join keys
        on
            kept.account_id = keys.account_id
            and kept.enrollment_id = keys.enrollment_id
)

select * from final
