{% from "shared.sql" import list_of -%}
select
    {{ list_of(key) }},
    sender_score,
    reply_points,
    bounce_points
from {{ batch }}
where sender_score is distinct from reply_points + bounce_points
