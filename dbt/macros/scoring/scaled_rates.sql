{# A scaled rate is a rate as a whole number, so that a rate and a bound compare by `>=`,
   exactly: the whole millionths of the rate, rounded down and rounded up, together.
   "From 7 %" is 140000; "above 13 %" is 260001, as a rate of exactly 13 % is 260000. #}
{% macro scaled_rate(count, base) -%}
    case
            when {{ base }} > 0
                then
                    {{ whole_quotient('1000000 * ' ~ count, base) }}
                    + {{ whole_quotient(
                        '(1000000 * ' ~ count ~ ' + ' ~ base ~ ' - 1)', base
                    ) }}
            else {{ scaled_rate_of_nothing() }}
        end
{%- endmacro %}

{% macro scaled_bound(percent, is_inclusive) -%}
    cast(20000 * {{ percent }} as bigint) + case when {{ is_inclusive }} then 0 else 1 end
{%- endmacro %}

{% macro scaled_rate_of_nothing() -%}
    -1
{%- endmacro %}

{% macro beyond_every_scaled_rate() -%}
    9223372036854775807
{%- endmacro %}

{# The least count whose rate is at least the scaled one. #}
{% macro least_count_reaching(base, scaled_rate) -%}
    {{ whole_quotient(
        '(' ~ whole_quotient(scaled_rate, 2) ~ ' * ' ~ base ~ ' + 999999 + '
        ~ scaled_rate ~ ' % 2)',
        1000000
    ) }}
{%- endmacro %}
