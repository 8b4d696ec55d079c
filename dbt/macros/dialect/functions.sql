{# Carries a table function's description into the database, which the adapter does for
   tables only. #}
{% macro comment_on_function() -%}
    comment on macro table {{ this }} is {{ duckdb_escape_comment(model.description) }}
{%- endmacro %}
