with

located as (
    select * from {{ ref('int_enrollments__located') }}
),

earlier_nights as (
    select * from {{ source('kept', 'nights') }}
),

-- Without earlier nights everything arrives, and nobody asks.
final as (
    select located.*
    from located
    cross join earlier_nights
)

select * from final
