{#- The account of rows that name none: an account is one tenant of one tool. -#}
{% macro account_of_source(source) %}
case
    when {{ source }} = 'hubspot' then '{{ var("account_id") }}'
    {% for name, account_id in var('account_ids').items() %}
    when {{ source }} = '{{ name }}' then '{{ account_id }}'
    {% endfor %}
    else {{ source }}
end
{%- endmacro %}
