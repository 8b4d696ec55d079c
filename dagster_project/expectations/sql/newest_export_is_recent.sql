{% from "dialect.sql" import hours_between -%}
with exports as (
    select max(exported_at) as newest_at
    from source_files
    where kind = 'enrollments' and status = 'accepted'
)

select
    coalesce(
        {{ hours_between("newest_at", "timestamptz '" ~ reference_at ~ "'") }}, 0
    ) as observed,
    case when newest_at is not null then {{ most_hours }} end as at_most
from exports
