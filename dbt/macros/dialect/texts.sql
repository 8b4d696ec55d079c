{# Whether a text holds a token that is filled in per contact: {{ … }} or [[ … ]]. #}
{% macro has_token(column) %}
    {{- return(adapter.dispatch('has_token')(column)) -}}
{% endmacro %}

{% macro duckdb__has_token(column) -%}
    coalesce(
            regexp_matches({{ column }}, {{ "'\\{\\{[^{}]*[^{}[:space:]][^{}]*\\}\\}|\\[\\[[^\\[\\]]*[^\\[\\][:space:]][^\\[\\]]*\\]\\]'" }}),
            false
        )
{%- endmacro %}

{# Whether a step sends an e-mail, by the words of its type in the setting; a step whose
   type is not given is taken for one. #}
{% macro is_email_step(column) -%}
    (
            {{ column }} is null
            {% for word in var('email_step_words') -%}
            or lower({{ column }}) like '%{{ word | lower }}%'
            {% endfor %}
        )
{%- endmacro %}

{# The texts of a group as one, in order, with `;` between; null where there are none. #}
{% macro joined_texts(column) %}
    {{- return(adapter.dispatch('joined_texts')(column)) -}}
{% endmacro %}

{% macro duckdb__joined_texts(column) -%}
    string_agg(distinct {{ column }}, ';' order by {{ column }})
{%- endmacro %}
