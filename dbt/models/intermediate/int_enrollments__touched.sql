with

replaced as (
    select * from {{ ref('int_enrollments__replaced') }}
),

credited as (
    select * from {{ ref('int_enrollments__credited') }}
),

earlier_nights as (
    select * from {{ source('kept', 'nights') }}
),

touched as (
    select
        account_id,
        user_id,
        sequence_id,
        ended_on,
        {{ month_of('enrolled_at') }} as enrolled_in
    from replaced
    union all
    -- Without earlier nights everything is touched, and nobody asks.
    select
        credited.account_id,
        credited.user_id,
        credited.sequence_id,
        credited.ended_on,
        {{ month_of('credited.enrolled_at') }} as enrolled_in
    from credited
    cross join earlier_nights
),

final as (
    select distinct
        account_id,
        user_id,
        sequence_id,
        ended_on,
        enrolled_in
    from touched
)

select * from final
