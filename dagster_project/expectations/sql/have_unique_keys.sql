{% from "shared.sql" import list_of, is_whole -%}
select
    {{ list_of(key) }},
    count(*) as rows_of_the_key
from {{ batch }}
where {{ is_whole(key) }}
group by {{ list_of(key) }}
having count(*) > 1
