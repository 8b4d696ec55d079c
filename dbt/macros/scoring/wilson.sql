{# Bounds of the 95 % Wilson score interval of a rate (E. B. Wilson, 1927). The bounds
   at no event and at nothing but events are exact, where floating point is not. Null
   without a base; said so, because greatest and least pass over nulls. #}
{% macro wilson_low(count, base) -%}
    case
            when {{ count }} = 0 and {{ base }} > 0 then 0.0
            when {{ base }} > 0
                then greatest(0.0, {{ wilson_centre(count, base) }} - {{ wilson_margin(count, base) }})
        end
{%- endmacro %}

{% macro wilson_high(count, base) -%}
    case
            when {{ count }} = {{ base }} and {{ base }} > 0 then 1.0
            when {{ base }} > 0
                then least(1.0, {{ wilson_centre(count, base) }} + {{ wilson_margin(count, base) }})
        end
{%- endmacro %}

{% macro wilson_z() -%} cast(1.959963984540054 as double) {%- endmacro %}

{% macro wilson_centre(count, base) -%}
    ({{ rate(count, base) }} + {{ rate(wilson_z() ~ ' * ' ~ wilson_z(), '2 * ' ~ base) }})
            / (1 + {{ rate(wilson_z() ~ ' * ' ~ wilson_z(), base) }})
{%- endmacro %}

{% macro wilson_margin(count, base) -%}
    {{ wilson_z() }} * sqrt(
                {{ rate(count, base) }} * (1 - {{ rate(count, base) }}) / nullif({{ base }}, 0)
                + {{ wilson_z() }} * {{ wilson_z() }} / (4.0 * nullif({{ base }}, 0) * nullif({{ base }}, 0))
            ) / (1 + {{ rate(wilson_z() ~ ' * ' ~ wilson_z(), base) }})
{%- endmacro %}
