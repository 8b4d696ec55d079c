{# The value of the row that comes last in the given order, rows without one left out. #}
{% macro latest_value(value, order_columns) %}
    {{- return(adapter.dispatch('latest_value')(value, order_columns)) -}}
{% endmacro %}

{% macro duckdb__latest_value(value, order_columns) -%}
    arg_max({{ value }}, row({{ order_columns | join(', ') }}))
        filter (where {{ value }} is not null)
{%- endmacro %}
