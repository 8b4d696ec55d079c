select
    source_file_name,
    rows_read,
    rows_accepted,
    rows_quarantined,
    rows_forgotten
from {{ batch }}
where
    status <> 'set_aside'
    and rows_read is distinct from rows_accepted + rows_quarantined + rows_forgotten
