with

replaced as (
    select * from {{ ref('int_enrollments__replaced') }}
),

arriving as (
    select * from {{ ref('int_enrollments__arriving') }}
),

final as (
    select
        account_id,
        contact_id
    from replaced
    union
    select
        account_id,
        contact_id
    from arriving
)

select * from final
