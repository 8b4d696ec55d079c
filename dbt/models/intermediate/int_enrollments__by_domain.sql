with

enrollments as (
    select * from {{ ref('enrollments') }}
),

final as (
    select
        account_id,
        sender_domain,
        -- A domain is of one kind.
        min(domain_kind) as domain_kind,
        {{ counted_activity() }},
        min(ended_on) as first_ended_on,
        max(ended_on) as last_ended_on
    from enrollments
    where is_completed and sender_domain is not null
    group by account_id, sender_domain
)

select * from final
