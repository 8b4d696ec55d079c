{# Whether a row of staging is one that the run has to apply. A run applies the rows of
   its new files; what it has applied already it may apply again, with the same result.
   With --full-refresh every row is to be applied. #}
{% macro is_of_this_run(column='is_new') -%}
    {{ 'true' if flags.FULL_REFRESH else column }}
{%- endmacro %}

{# The rows that the previous run left in the incremental model at hand; none where it
   is built from nothing. `shape` is a relation with all columns that are read of them. #}
{% macro previous_rows(shape) -%}
    {%- if is_incremental() -%}
    select * from {{ this }}
    {%- else -%}
    select * from {{ shape }}
    where false
    {%- endif -%}
{%- endmacro %}
