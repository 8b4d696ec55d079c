{% from "shared.sql" import list_of -%}
select
    {{ list_of(key) }},
    completed_enrollments,
    replied_enrollments,
    bounced_enrollments,
    delivered_enrollments,
    suppressed_enrollments
from {{ batch }}
where
    coalesce(completed_enrollments, -1) < 0
    or coalesce(replied_enrollments, -1) < 0
    or coalesce(bounced_enrollments, -1) < 0
    or coalesce(delivered_enrollments, -1) < 0
    or coalesce(suppressed_enrollments, -1) < 0
