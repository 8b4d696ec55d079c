select
    source,
    column_name,
    fidelity
from {{ batch }}
where fidelity is null or fidelity not in ('given', 'inferred', 'absent')
