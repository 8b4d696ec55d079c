{# What follows the last @ of an address, null where there is none. #}
{% macro email_domain(column) %}
    {{- return(adapter.dispatch('email_domain')(column)) -}}
{% endmacro %}

{% macro duckdb__email_domain(column) -%}
    nullif(lower(regexp_extract({{ column }}, '@([^@]+)$', 1)), '')
{%- endmacro %}
