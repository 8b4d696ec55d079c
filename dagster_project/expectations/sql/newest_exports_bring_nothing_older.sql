{% from "shared.sql" import newer_exports -%}
with newer as (
    {{ newer_exports(batch) }}
),

newest as (
    select max(exported_at) as exported_at
    from source_files
    where kind = 'enrollments' and status = 'accepted'
)

select
    newer.source_file_name,
    newer.rows_read,
    newer.rows_superseded
from newer
inner join newest on newer.exported_at = newest.exported_at
where newer.rows_superseded > 0
