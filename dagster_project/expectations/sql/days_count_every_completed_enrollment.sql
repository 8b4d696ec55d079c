{% from "shared.sql" import counts_of_enrollments, sums, unequal_counts -%}
-- Days of previous runs are not counted again: this counts the enrollments themselves,
-- by a few narrow columns.
with scores as (
    select
        account_id,
        user_id,
        {{ counts_of_enrollments() }}
    from enrollments
    where is_completed
    group by account_id, user_id
),

days as (
    select
        account_id,
        user_id,
        {{ sums() }}
    from {{ batch }}
    group by account_id, user_id
)

{{ unequal_counts(["account_id", "user_id"]) }}
