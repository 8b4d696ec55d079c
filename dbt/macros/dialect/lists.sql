{% macro array_contains(column, value) %}
    {{- return(adapter.dispatch('array_contains')(column, value)) -}}
{% endmacro %}

{% macro duckdb__array_contains(column, value) -%}
    list_contains({{ column }}, '{{ value }}')
{%- endmacro %}

{# Whether a text contains one of the words as a whole word, in any case. #}
{% macro contains_word(column, words) %}
    {{- return(adapter.dispatch('contains_word')(column, words)) -}}
{% endmacro %}

{% macro duckdb__contains_word(column, words) -%}
    regexp_matches(lower({{ column }}), '\b({{ words | join("|") | lower }})\b')
{%- endmacro %}

{# The only name in a text of names with `;` or `,` between; null where there are
   several. #}
{% macro only_element(column) %}
    {{- return(adapter.dispatch('only_element')(column)) -}}
{% endmacro %}

{% macro duckdb__only_element(column) -%}
    case
            when len({{ distinct_elements(column) }}) = 1
                then {{ distinct_elements(column) }}[1]
        end
{%- endmacro %}

{% macro distinct_elements(column) -%}
    list_distinct(
                    list_filter(
                        list_transform(
                            string_split_regex({{ column }}, '[;,]'),
                            lambda name: trim(name)
                        ),
                        lambda name: name <> ''
                    )
                )
{%- endmacro %}

{# Whether a column has one of the values of a setting; false where it is null or the
   setting is an empty list. #}
{% macro is_one_of(column, values) -%}
    {%- if values -%}
        coalesce({{ column }} in ('{{ values | join("', '") }}'), false)
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}

{# The distinct values of a group, in order, as a list, and its elements as rows. #}
{% macro distinct_list(column) %}
    {{- return(adapter.dispatch('distinct_list')(column)) -}}
{% endmacro %}

{% macro duckdb__distinct_list(column) -%}
    list(distinct {{ column }} order by {{ column }})
{%- endmacro %}

{% macro elements_of(column) %}
    {{- return(adapter.dispatch('elements_of')(column)) -}}
{% endmacro %}

{% macro duckdb__elements_of(column) -%}
    unnest({{ column }})
{%- endmacro %}

{# A list as one text with `;` between. #}
{% macro joined_list(column) %}
    {{- return(adapter.dispatch('joined_list')(column)) -}}
{% endmacro %}

{% macro duckdb__joined_list(column) -%}
    array_to_string({{ column }}, ';')
{%- endmacro %}
