-- depends_on: {{ ref('int_enrollments__touched') }}
with

enrollments as (
    select * from {{ ref('enrollments') }}
),

completed as (
    select enrollments.*
    from enrollments
    {{ only_touched(
        'enrollments', 'int_enrollments__touched', ['account_id', 'ended_on']
    ) }}
    where enrollments.is_completed
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
    from completed
    group by
        account_id,
        sender_domain,
        ended_on
)

select * from final
