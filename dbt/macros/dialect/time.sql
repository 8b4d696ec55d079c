{# Microseconds since 1970 as text: the one spelling of an instant inside keys. #}
{% macro epoch_microseconds(column) %}
    {{- return(adapter.dispatch('epoch_microseconds')(column)) -}}
{% endmacro %}

{% macro duckdb__epoch_microseconds(column) -%}
    cast(epoch_us({{ column }}) as varchar)
{%- endmacro %}

{# The calendar date of an instant in the account's time zone. #}
{% macro local_date(column) %}
    {{- return(adapter.dispatch('local_date')(column)) -}}
{% endmacro %}

{% macro duckdb__local_date(column) -%}
    cast(timezone('{{ var("time_zone") }}', {{ column }}) as date)
{%- endmacro %}

{# The first day of an instant's month in UTC, whatever zone the session has. #}
{% macro month_of(column) %}
    {{- return(adapter.dispatch('month_of')(column)) -}}
{% endmacro %}

{% macro duckdb__month_of(column) -%}
    cast(date_trunc('month', make_timestamp(epoch_us({{ column }}))) as date)
{%- endmacro %}
