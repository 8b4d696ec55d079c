{# A table function returns no row for which a condition is true. #}
{% test returns_no_row(model, arguments, condition) %}

select *
from {{ model }}({{ arguments }})
where {{ condition }}

{% endtest %}
