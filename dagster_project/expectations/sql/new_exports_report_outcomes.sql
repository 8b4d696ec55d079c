-- Where nothing was published, nothing is expected, and every file is new: without a
-- file to look for, no enrollment is read.
with last_time as (
    select
        sum({{ part }}) as part,
        sum(completed) as completed
    from previous_accounts
),

new_files as (
    select source_files.source_file_sha256
    from source_files
    inner join last_time on last_time.part > 0
    where source_files.is_new
),

unreported as (
    select
        count(*) as completed,
        count(*) filter (where enrollments.is_{{ part }}) as part
    from enrollments
    semi join new_files
        on enrollments.source_file_sha256 = new_files.source_file_sha256
    where enrollments.is_completed
)

select
    coalesce(
        case
            when unreported.part = 0
                then
                    unreported.completed
                    * last_time.part
                    / nullif(last_time.completed, 0)
        end,
        0
    ) as observed,
    case when last_time.completed is not null then {{ expected_at_most }} end as at_most
from unreported
cross join last_time
