{% from "shared.sql" import list_of, is_same, is_whole -%}
select {{ list_of(parent_key, "children") }}
from {{ batch }} as children
anti join {{ parent }} as parents on {{ is_same(parent_key, "children", "parents") }}
where {{ is_whole(parent_key) }}
