-- Only accepted files count: a withdrawn one has its number of quarantined rows,
-- while the rows themselves have left the candidate.
with files as (
    select
        source_file_sha256,
        source_file_name,
        rows_quarantined
    from source_files
    where status = 'accepted'
),

reasons as (
    select
        source_file_sha256,
        source_file_name,
        sum(quarantined_rows) as quarantined_rows
    from {{ batch }}
    where reason is not null
    group by source_file_sha256, source_file_name
)

select
    coalesce(files.source_file_name, reasons.source_file_name) as source_file_name,
    coalesce(files.rows_quarantined, 0) as rows_quarantined,
    coalesce(reasons.quarantined_rows, 0) as rows_with_a_reason
from files
full join reasons on files.source_file_sha256 = reasons.source_file_sha256
where coalesce(files.rows_quarantined, 0) <> coalesce(reasons.quarantined_rows, 0)
