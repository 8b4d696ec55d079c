{# The last of some rows of one file, as one number: by `version_at`, then by row number.
   A version is that number between what all rows of the file share. #}
{% macro last_row() %}
    {{- return(adapter.dispatch('last_row')()) -}}
{% endmacro %}

{% macro duckdb__last_row() -%}
    max(
            -- Times before 1970 are negative, which division would round the other way.
            (cast(epoch_us(version_at) as hugeint) + 100000000000000000)
            * {{ rows_of_a_file() }} + source_row_number
        )
{%- endmacro %}

{% macro version_of_last_row() %}
    {{- return(adapter.dispatch('version_of_last_row')()) -}}
{% endmacro %}

{% macro duckdb__version_of_last_row() -%}
    {
            'version_at': last_row // {{ rows_of_a_file() }},
            'exported_at': exported_at,
            'source_file_sha256': source_file_sha256,
            'source_row_number': last_row % {{ rows_of_a_file() }}
        }
{%- endmacro %}

{# More than a file can have rows. #}
{% macro rows_of_a_file() -%}
    1000000000000
{%- endmacro %}

{# The value of the greatest version, rows without a value left out. #}
{% macro latest_value(value, version) %}
    {{- return(adapter.dispatch('latest_value')(value, version)) -}}
{% endmacro %}

{% macro duckdb__latest_value(value, version) -%}
    arg_max({{ value }}, {{ version }}) filter (where {{ value }} is not null)
{%- endmacro %}

{# The value of the greatest version among the rows of files that have a column, an empty
   value included: a file without the column says nothing of it. Needs
   `exported_columns`. #}
{% macro latest_exported_value(value, column, version) %}
    {{- return(adapter.dispatch('latest_exported_value')(value, column, version)) -}}
{% endmacro %}

{% macro duckdb__latest_exported_value(value, column, version) -%}
    arg_max_null({{ value }}, {{ version }})
            filter (where {{ array_contains('exported_columns', column) }})
{%- endmacro %}

{# Several columns as one version: the first decides, then the next. #}
{% macro version_of(columns) %}
    {{- return(adapter.dispatch('version_of')(columns)) -}}
{% endmacro %}

{% macro duckdb__version_of(columns) -%}
    row({{ columns | join(', ') }})
{%- endmacro %}

{# The version that this value is of. #}
{% macro latest_version(value, version) -%}
    max({{ version }}) filter (where {{ value }} is not null)
{%- endmacro %}

{# Whether a boolean that is never null is true in each of the last rows of the given
   order; false where there are fewer rows. #}
{% macro are_last_all(column, order_columns, number) %}
    {{- return(adapter.dispatch('are_last_all')(column, order_columns, number)) -}}
{% endmacro %}

{% macro duckdb__are_last_all(column, order_columns, number) -%}
    count(*) >= {{ number }}
        and not list_contains(
            max_by({{ column }}, {{ version_of(order_columns) }}, {{ number }}),
            false
        )
{%- endmacro %}
