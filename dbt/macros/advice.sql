{# Whether replies, opens and clicks of an enrollment are all given, and there are none;
   null where one is not given. #}
{% macro is_quiet() -%}
    reply_count = 0 and open_count = 0 and click_count = 0
{%- endmacro %}

{# Whether a bounce is of another type than soft, an unknown one included. #}
{% macro is_hard_bounce() -%}
    (not {{ is_one_of('bounce_type', var('soft_bounce_types')) }})
{%- endmacro %}
