{# The one division. Null when there is nothing to divide by. #}
{% macro rate(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif({{ denominator }}, 0)
{%- endmacro %}

{# Completed enrollments that the reply rate is taken of, by the setting. #}
{% macro reply_rate_denominator() -%}
    {%- if var('reply_rate_denominator') == 'delivered' -%}
        delivered_enrollments
    {%- elif var('reply_rate_denominator') == 'completed' -%}
        completed_enrollments
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "reply_rate_denominator is '" ~ var('reply_rate_denominator')
            ~ "', known are 'delivered' and 'completed'"
        ) }}
    {%- endif -%}
{%- endmacro %}

{# Whether a count reaches a percentage of its base. Whole numbers and decimals only, so
   that exactly 7 % is 7 %. #}
{% macro reaches(count, base, percent) -%}
    100 * {{ count }} >= {{ percent }} * {{ base }}
{%- endmacro %}

{# A decimal as people write it: 7 for 7.0000, 0.5 for 0.5000. #}
{% macro plain_number(column) -%}
    rtrim(rtrim(cast({{ column }} as varchar), '0'), '.')
{%- endmacro %}
