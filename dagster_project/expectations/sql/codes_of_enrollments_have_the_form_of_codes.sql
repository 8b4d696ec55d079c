{% from "dialect.sql" import is_all -%}
{% from "shared.sql" import is_of_a_new_file -%}
-- Enrollments of earlier files were checked by the run that the candidate is built
-- upon, where there is one.
select
    source_file_sha256,
    count(*) as enrollments
from {{ batch }}
where
    {{ is_of_a_new_file() if extends_checked_run else "true" }}
    and (
        {% for code in codes %}
            length({{ code }}) > 64
            or not {{ is_all(code, "[A-Z][A-Z0-9_]*") }}
            {{ "or" if not loop.last }}
        {% endfor %}
    )
group by source_file_sha256
