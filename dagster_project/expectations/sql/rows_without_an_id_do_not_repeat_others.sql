with new_files as (
    select
        source_file_name,
        rows_repeated,
        rows_read
    from source_files
    where is_new and status = 'accepted'
),

most_repeated as (
    select concat(source_file_name, ', ', rows_repeated, ' rows') as subject
    from new_files
    where rows_repeated > 0
    order by rows_repeated desc, source_file_name asc
    limit 1
)

select
    coalesce(sum(rows_repeated) / nullif(sum(rows_read), 0), 0) as observed,
    greatest(
        {{ most_share }}, {{ most_rows }} / greatest(coalesce(sum(rows_read), 0), 1)
    ) as at_most,
    sum(rows_read) as rows_compared,
    (select most_repeated.subject from most_repeated) as subject
from new_files
