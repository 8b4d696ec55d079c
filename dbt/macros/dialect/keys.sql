{# A number that two rows share when the given columns are equal, and hardly ever
   otherwise: narrow enough to look for repeated keys among very many rows. #}
{% macro narrow_hash(columns) %}
    {{- return(adapter.dispatch('narrow_hash')(columns)) -}}
{% endmacro %}

{% macro duckdb__narrow_hash(columns) -%}
    hash({{ columns | join(", ") }})
{%- endmacro %}
