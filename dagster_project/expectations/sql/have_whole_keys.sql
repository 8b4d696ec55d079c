{% from "shared.sql" import is_whole, list_of -%}
select {{ list_of(key) }}
from {{ batch }}
where not ({{ is_whole(key) }})
