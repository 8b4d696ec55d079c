with

enrollments as (
    select * from {{ ref('enrollments') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

final as (
    select
        enrollments.account_id,
        enrollments.ended_on,
        count(*) as completed_enrollments,
        count(*) filter (where files.is_new) > 0 as has_new_rows
    from enrollments
    left join files
        on enrollments.source_file_sha256 = files.source_file_sha256
    where enrollments.is_completed
    group by enrollments.account_id, enrollments.ended_on
)

select * from final
