{# Whose a bound is: HubSpot's where its article gives it, by the setting
   `article_bounds`, else ours. #}
{% macro bound_origin(bound, rule) -%}
    case
            when {{ bound }} in ({{ var('article_bounds')[rule] | join(', ') }})
                then 'HubSpot'
            else 'ours'
        end
{%- endmacro %}

{# The same of a setting that is a bound. #}
{% macro setting_origin(setting) -%}
    {{ bound_origin(var(setting), setting) }}
{%- endmacro %}
