{# A mart as a table function sees it: by a name that holds in whatever database file
   the marts are published as. #}
{% macro published_ref(model) -%}
    {{ ref(model).include(database=false) }}
{%- endmacro %}
