{% from "shared.sql" import list_of -%}
select
    {{ list_of(key) }},
    reply_rate,
    bounce_rate
from {{ batch }}
where reply_rate not between 0 and 1 or bounce_rate not between 0 and 1
