with

replaced as (
    select * from {{ ref('int_enrollments__replaced') }}
),

arriving as (
    select * from {{ ref('int_enrollments__arriving') }}
),

touched as (
    select
        account_id,
        user_id,
        sequence_id,
        ended_on,
        enrolled_at
    from replaced
    union all
    select
        account_id,
        user_id,
        sequence_id,
        ended_on,
        enrolled_at
    from arriving
),

final as (
    select distinct
        account_id,
        user_id,
        sequence_id,
        ended_on,
        {{ month_of('enrolled_at') }} as enrolled_in
    from touched
)

select * from final
