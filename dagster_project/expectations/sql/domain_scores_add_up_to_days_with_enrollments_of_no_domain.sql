{% from "shared.sql" import counts_of_enrollments, sums, unequal_counts -%}
with parts as (
    select
        account_id,
        completed_enrollments,
        replied_enrollments,
        bounced_enrollments,
        delivered_enrollments,
        suppressed_enrollments
    from {{ batch }}
    union all
    select
        account_id,
        {{ counts_of_enrollments() }}
    from enrollments
    where is_completed and sender_domain is null
    group by account_id
),

scores as (
    select
        account_id,
        {{ sums() }}
    from parts
    where account_id is not null
    group by account_id
),

days as (
    select
        account_id,
        {{ sums() }}
    from sender_activity_daily
    group by account_id
)

{{ unequal_counts(["account_id"]) }}
