{# What each engine spells its own way. #}

{# Sums of hundreds of millions of products still fit. #}
{% macro whole_number(value) %}cast({{ value }} as hugeint){% endmacro %}

{% macro hours_between(earlier, later) -%}
date_diff('microsecond', {{ earlier }}, {{ later }}) / 3600000000
{%- endmacro %}

{% macro holds(value, pattern) %}regexp_matches({{ value }}, '{{ pattern }}'){% endmacro %}

{% macro is_all(value, pattern) -%}
regexp_full_match({{ value }}, '{{ pattern }}')
{%- endmacro %}
