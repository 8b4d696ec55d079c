{# No two rows share a key of several columns. Null is a value here. #}
{% test unique_key(model, columns) %}

select
    {{ columns | join(', ') }},
    count(*) as rows_of_key
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1

{% endtest %}
