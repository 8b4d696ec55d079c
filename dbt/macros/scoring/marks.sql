{# A mark is a rate as a whole number, so that a rate and a bound compare by `>=`, exactly:
   the whole millionths of the rate, rounded down and rounded up, together. "From 7 %" is
   140000; "above 13 %" is 260001, as a rate of exactly 13 % has the mark 260000. #}
{% macro mark_of_rate(count, base) -%}
    case
            when {{ base }} > 0
                then
                    {{ whole_quotient('1000000 * ' ~ count, base) }}
                    + {{ whole_quotient(
                        '(1000000 * ' ~ count ~ ' + ' ~ base ~ ' - 1)', base
                    ) }}
            else {{ mark_of_no_rate() }}
        end
{%- endmacro %}

{% macro mark_of_bound(percent, is_inclusive) -%}
    cast(20000 * {{ percent }} as bigint) + case when {{ is_inclusive }} then 0 else 1 end
{%- endmacro %}

{% macro mark_of_no_rate() -%}
    -1
{%- endmacro %}

{# Above the mark of every rate. #}
{% macro mark_beyond_all() -%}
    9223372036854775807
{%- endmacro %}

{# The least count whose rate has at least the mark. #}
{% macro least_count_reaching(base, mark) -%}
    {{ whole_quotient(
        '(' ~ whole_quotient(mark, 2) ~ ' * ' ~ base ~ ' + 999999 + ' ~ mark ~ ' % 2)',
        1000000
    ) }}
{%- endmacro %}
