select
    source_file_name,
    rows_accepted,
    rows_current,
    rows_superseded
from {{ batch }}
where
    kind = 'enrollments'
    and status = 'accepted'
    and rows_accepted is distinct from rows_current + rows_superseded
