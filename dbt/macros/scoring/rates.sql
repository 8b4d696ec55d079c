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
{% macro reaches(count, base, percent, is_inclusive='true') -%}
    (
                100 * {{ count }} > {{ percent }} * {{ base }}
                or ({{ is_inclusive }} and 100 * {{ count }} = {{ percent }} * {{ base }})
            )
{%- endmacro %}

{# The least count that reaches a percentage of its base. #}
{% macro least_count_reaching(base, percent, is_inclusive) -%}
    cast(
                case
                    when {{ is_inclusive }} then ceil({{ percent }} * {{ base }} * 0.01)
                    else floor({{ percent }} * {{ base }} * 0.01) + 1
                end as bigint
            )
{%- endmacro %}

{# A decimal as people write it: 7 for 7.0000, 0.5 for 0.5000. #}
{% macro plain_number(column) -%}
    rtrim(rtrim(cast({{ column }} as varchar), '0'), '.')
{%- endmacro %}
