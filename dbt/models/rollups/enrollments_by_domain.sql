with

enrollments as (
    select * from {{ ref('enrollments') }}
),

final as (
    select
        account_id,
        sender_domain,
        ended_on,
        -- A domain is of one kind.
        min(domain_kind) as domain_kind,
        count(*) as completed_enrollments,
        count(*) filter (where is_replied) as replied_enrollments,
        count(*) filter (where is_bounced) as bounced_enrollments,
        count(*) filter (where not is_bounced) as delivered_enrollments,
        count(*) filter (where is_suppressed) as suppressed_enrollments
    from enrollments
    where is_completed
    group by
        account_id,
        sender_domain,
        ended_on
)

select * from final
