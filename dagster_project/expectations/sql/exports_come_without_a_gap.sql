{% from "dialect.sql" import hours_between -%}
{% from "shared.sql" import newer_exports -%}
with exports as (
    {{ newer_exports("source_files") }}
),

longest_gap as (
    select concat(source_file_name, ' after ', exported_before) as subject
    from exports
    order by exported_at - exported_before desc
    limit 1
)

select
    coalesce(max({{ hours_between("exported_before", "exported_at") }}), 0) as observed,
    {{ most_hours }} as at_most,
    (select longest_gap.subject from longest_gap) as subject
from exports
