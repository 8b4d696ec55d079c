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
    {#- Calendars of zones take ten times as long, which a history of UTC need not pay. -#}
    {%- set zone = run_time_zone() -%}
    {%- if zone == "UTC" -%}
        cast(make_timestamp(epoch_us({{ column }})) as date)
    {%- else -%}
        cast(timezone('{{ zone }}', {{ column }}) as date)
    {%- endif -%}
{%- endmacro %}

{# The first day of an instant's month in UTC, whatever zone the session has. #}
{% macro month_of(column) %}
    {{- return(adapter.dispatch('month_of')(column)) -}}
{% endmacro %}

{% macro duckdb__month_of(column) -%}
    cast(date_trunc('month', make_timestamp(epoch_us({{ column }}))) as date)
{%- endmacro %}

{# A date so many days later; earlier, where the number is negative. #}
{% macro add_days(column, days) %}
    {{- return(adapter.dispatch('add_days')(column, days)) -}}
{% endmacro %}

{% macro duckdb__add_days(column, days) -%}
    cast({{ column }} + {{ days }} as date)
{%- endmacro %}

{# The first day of the calendar month, quarter or year that a date lies in. #}
{% macro start_of(unit, column) -%}
    cast({{ dbt.date_trunc(unit, column) }} as date)
{%- endmacro %}

{# The last day of the calendar month that a date lies in. #}
{% macro end_of_month(column) -%}
    cast({{ dbt.last_day(column, 'month') }} as date)
{%- endmacro %}

{# The Sunday that a date is or that follows it. #}
{% macro end_of_week(column) %}
    {{- return(adapter.dispatch('end_of_week')(column)) -}}
{% endmacro %}

{% macro duckdb__end_of_week(column) -%}
    {{ add_days(start_of('week', column), 6) }}
{%- endmacro %}

{# Whether a date lies in a range, both ends inclusive; an end that is null is open. #}
{% macro is_within(column, first_day, last_day) -%}
    ({{ first_day }} is null or {{ column }} >= {{ first_day }})
        and ({{ last_day }} is null or {{ column }} <= {{ last_day }})
{%- endmacro %}

{# The whole numbers from 0 to below a limit, as rows. #}
{% macro whole_numbers_below(limit) %}
    {{- return(adapter.dispatch('whole_numbers_below')(limit)) -}}
{% endmacro %}

{% macro duckdb__whole_numbers_below(limit) -%}
    select cast(unnest(range({{ limit }})) as integer) as number
{%- endmacro %}

{# Each day of a range, both ends inclusive, as a row. #}
{% macro days_between(first_day, last_day) %}
    {{- return(adapter.dispatch('days_between')(first_day, last_day)) -}}
{% endmacro %}

{% macro duckdb__days_between(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}

{# How many days a range has, both ends inclusive. #}
{% macro count_days(first_day, last_day) %}
    {{- return(adapter.dispatch('count_days')(first_day, last_day)) -}}
{% endmacro %}

{% macro duckdb__count_days(first_day, last_day) -%}
    cast({{ last_day }} - {{ first_day }} + 1 as integer)
{%- endmacro %}
