-- A join that loses or repeats a row changes every score without breaking any key.
-- Here what is published is compared with what came in.
with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

enrollments as (
    select * from {{ ref('enrollments') }}
),

keys_in as (
    select distinct
        account_id,
        enrollment_id
    from versions
),

came_in as (
    select count(*) as enrollments_in
    from keys_in
),

went_out as (
    select count(*) as enrollments_out
    from enrollments
),

final as (
    select
        came_in.enrollments_in,
        went_out.enrollments_out
    from came_in
    cross join went_out
    where came_in.enrollments_in <> went_out.enrollments_out
)

select * from final
