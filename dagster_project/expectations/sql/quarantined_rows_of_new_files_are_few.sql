with new_files as (
    select
        coalesce(sum(rows_quarantined), 0) as rows_quarantined,
        coalesce(sum(rows_read), 0) as rows_read
    from source_files
    where is_new and status = 'accepted'
)

select
    coalesce(rows_quarantined / nullif(rows_read, 0), 0) as observed,
    greatest({{ most_share }}, {{ most_rows }} / greatest(rows_read, 1)) as at_most,
    rows_read as rows_compared
from new_files
