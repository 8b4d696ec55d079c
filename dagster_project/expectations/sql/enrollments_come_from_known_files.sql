-- Their files first, as there are few.
with files as (
    select distinct source_file_sha256 from enrollments
),

unknown_files as (
    select files.source_file_sha256
    from files
    anti join source_files
        on
            files.source_file_sha256 = source_files.source_file_sha256
            and source_files.status = 'accepted'
)

select
    enrollments.account_id,
    enrollments.enrollment_id,
    enrollments.source_file_name
from {{ batch }} as enrollments
semi join unknown_files
    on
        enrollments.source_file_sha256
        is not distinct from unknown_files.source_file_sha256
