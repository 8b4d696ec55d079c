{% from "shared.sql" import holds_an_address, is_of_a_new_file -%}
-- What is found is not shown, as it would be published with the check. Enrollments of
-- earlier files were checked by the run that the candidate is built upon, where there
-- is one.
select
    source_file_sha256,
    count(*) as rows_with_an_address
from {{ batch }}
where
    {{ is_of_a_new_file() if extends_checked_run else "true" }}
    and (
        {% for text in texts %}
            ({{ holds_an_address(text) }})
            {{ "or" if not loop.last }}
        {% endfor %}
    )
group by source_file_sha256
