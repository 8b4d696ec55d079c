with

enrollments as (
    select * from {{ ref('enrollments') }}
),

final as (
    select
        {{ domain_total_columns() }}
    from enrollments
    where is_completed and sender_domain is not null
    group by account_id, sender_domain
)

select * from final
