{% from "shared.sql" import newer_exports -%}
with newer as (
    {{ newer_exports(batch) }}
)

select
    source_file_name,
    rows_read,
    least_rows_before
from newer
where
    exports_before >= {{ from_exports }}
    and rows_read < {{ least_share }} * least_rows_before
