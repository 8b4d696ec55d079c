{# Every key of these columns stands in the same columns of another model. #}
{% test foreign_key(model, to, columns) %}

select
    {% for column in columns %}
        children.{{ column }}{{ "," if not loop.last }}
    {% endfor %}
from {{ model }} as children
left join {{ to }} as parents
    on
        {% for column in columns %}
            children.{{ column }} = parents.{{ column }}
            {{ "and" if not loop.last }}
        {% endfor %}
where
    parents.{{ columns[0] }} is null
    {% for column in columns %}
        and children.{{ column }} is not null
    {% endfor %}

{% endtest %}
