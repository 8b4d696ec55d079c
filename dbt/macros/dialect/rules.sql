{# The rules of one type as a list, and what is looked up in such a list: the greatest or
   the least value of the rules that hold. Value and condition speak of one rule as
   `rule`. A join with the rules says the same, but is planned anew in every query of a
   table function, which takes longer than reading the days. #}
{% macro listed_rules(rule_type) %}
    {{- return(adapter.dispatch('listed_rules')(rule_type)) -}}
{% endmacro %}

{% macro duckdb__listed_rules(rule_type) -%}
    list({
            'rule_name': rule_name,
            'lower_bound': lower_bound,
            'is_bound_inclusive': is_bound_inclusive,
            'points': points
        }) filter (where rule_type = '{{ rule_type }}')
{%- endmacro %}

{% macro greatest_of_rules(rules, value, condition) %}
    {{- return(adapter.dispatch('greatest_of_rules')(rules, value, condition)) -}}
{% endmacro %}

{% macro duckdb__greatest_of_rules(rules, value, condition) -%}
    list_max([{{ value }} for rule in {{ rules }} if {{ condition }}])
{%- endmacro %}

{% macro least_of_rules(rules, value, condition) %}
    {{- return(adapter.dispatch('least_of_rules')(rules, value, condition)) -}}
{% endmacro %}

{% macro duckdb__least_of_rules(rules, value, condition) -%}
    list_min([{{ value }} for rule in {{ rules }} if {{ condition }}])
{%- endmacro %}
