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
    replied_enrollments + bounced_enrollments > completed_enrollments
    or delivered_enrollments <> completed_enrollments - bounced_enrollments
    or suppressed_enrollments > delivered_enrollments
