{# Whether a row of staging is one that the run has to apply. A run applies the rows of
   its new files; what it has applied already it may apply again, with the same result.
   With --full-refresh every row is to be applied. #}
{% macro is_of_this_run(column='is_new') -%}
    {{ 'true' if flags.FULL_REFRESH else column }}
{%- endmacro %}

{# A setting of the run: the var of that name where one is given, else what the run that
   began this warehouse was given. So `dbt build` by hand builds the same again, and the
   models are parsed alike for every home. Unit tests bring all that they read, and what
   is only linted has no run: there the default holds. #}
{% macro run_setting(name, default) -%}
    {%- set run = none -%}
    {%- if execute and var(name) is none and model.resource_type != 'unit_test' -%}
        {%- set run = adapter.get_relation('private', 'log', 'run') -%}
    {%- endif -%}
    {%- if run is not none -%}
        {{- return(run_query('select ' ~ name ~ ' from ' ~ run).columns[0][0]) -}}
    {%- endif -%}
    {{- return(default if var(name) is none else var(name)) -}}
{%- endmacro %}

{% macro run_time_zone() %}
    {{- return(run_setting('time_zone', 'UTC')) -}}
{% endmacro %}

{% macro run_hash_salt() %}
    {{- return(run_setting('hash_salt', '')) -}}
{% endmacro %}

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
