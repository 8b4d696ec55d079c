{# How often the divisor goes into a number that is not negative. #}
{% macro whole_quotient(number, divisor) %}
    {{- return(adapter.dispatch('whole_quotient')(number, divisor)) -}}
{% endmacro %}

{% macro duckdb__whole_quotient(number, divisor) -%}
    {{ number }} // {{ divisor }}
{%- endmacro %}
