{# The rules of one type as a list, and what is looked up in such a list: the greatest or
   the least value of the rules that hold. Value and condition speak of one rule as
   `rule`. A join with the rules says the same, but is planned anew in every query of a
   table function, which takes longer than reading the days. #}
{% macro listed_rules(rule_type, columns) %}
    {{- return(adapter.dispatch('listed_rules')(rule_type, columns)) -}}
{% endmacro %}

{% macro duckdb__listed_rules(rule_type, columns) -%}
    list({
            {%- for column in columns %}
            '{{ column }}': {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        }) filter (where rule_type = '{{ rule_type }}')
{%- endmacro %}

{% macro greatest_of_rules(rules, value, condition) %}
    {{- return(adapter.dispatch('greatest_of_rules')(rules, value, condition)) -}}
{% endmacro %}

{% macro duckdb__greatest_of_rules(rules, value, condition) -%}
    list_max([case when {{ condition }} then {{ value }} end for rule in {{ rules }}])
{%- endmacro %}

{% macro least_of_rules(rules, value, condition) %}
    {{- return(adapter.dispatch('least_of_rules')(rules, value, condition)) -}}
{% endmacro %}

{% macro duckdb__least_of_rules(rules, value, condition) -%}
    list_min([case when {{ condition }} then {{ value }} end for rule in {{ rules }}])
{%- endmacro %}
