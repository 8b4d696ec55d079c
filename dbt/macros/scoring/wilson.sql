{# Bounds of the 95 % Wilson score interval of a rate (E. B. Wilson, 1927), multiplied out:
   with n the base and z the quantile,
   (2 count + z² ± z √(z² + 4 count (n - count) / n)) / (2 n + 2 z²).
   Few terms, because every query of a table function plans them anew. The bounds at no
   event and at nothing but events are exact, where floating point is not. Null without a
   base. #}
{% macro wilson_low(count, base, spread) -%}
    case
            when {{ count }} = 0 and {{ base }} > 0 then 0e0
            else (2 * {{ count }} + {{ wilson_z() ** 2 }}e0 - {{ spread }})
                / (2 * {{ base }} + {{ 2 * wilson_z() ** 2 }}e0)
        end
{%- endmacro %}

{% macro wilson_high(count, base, spread) -%}
    case
            when {{ count }} = {{ base }} and {{ base }} > 0 then 1e0
            else (2 * {{ count }} + {{ wilson_z() ** 2 }}e0 + {{ spread }})
                / (2 * {{ base }} + {{ 2 * wilson_z() ** 2 }}e0)
        end
{%- endmacro %}

{# The root, which both bounds have in common. #}
{% macro wilson_spread(count, base) -%}
    {{ wilson_z() }}e0 * sqrt(
            {{ wilson_z() ** 2 }}e0
            + {{ rate('4 * ' ~ count ~ ' * (' ~ base ~ ' - ' ~ count ~ ')', base) }}
        )
{%- endmacro %}

{% macro wilson_z() %}
    {{- return(1.959963984540054) -}}
{% endmacro %}
