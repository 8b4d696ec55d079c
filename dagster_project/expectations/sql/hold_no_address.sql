{% from "shared.sql" import holds_an_address -%}
-- What is found is not shown, as it would be published with the check.
with found as (
    select
        concat_ws(
            ' and ',
            {% for text in texts %}
                case when {{ holds_an_address(text) }} then '{{ text }}' end
                {{- "," if not loop.last }}
            {% endfor %}
        ) as texts
    from {{ batch }}
)

select
    texts as columns,  -- noqa: RF04
    count(*) as rows_with_an_address
from found
where texts <> ''
group by texts
