with

replaced as (
    select * from {{ ref('int_enrollments__replaced') }}
),

latest as (
    select * from {{ ref('int_enrollments__latest') }}
),

earlier_nights as (
    select * from {{ source('kept', 'nights') }}
),

final as (
    select
        account_id,
        contact_id
    from replaced
    union
    -- Without earlier nights everything is touched, and nobody asks.
    select
        latest.account_id,
        latest.contact_id
    from latest
    cross join earlier_nights
)

select * from final
