{# Why an account gets no score whatever the numbers: a subscription that the settings do
   not accept. An unknown one passes. Null where nothing stands against a score. #}
{% macro account_withheld_reason() -%}
    case
            when {{ is_refused('lower(subscription)', var('accepted_subscriptions') | map('lower') | list) }}
                then 'subscription_required'
        end
{%- endmacro %}

{# The same of a sender, by the settings: the account's reason, else a seat that is known
   to be missing. #}
{% macro sender_withheld_reason() -%}
    case
            when account_withheld_reason is not null then account_withheld_reason
            when {{ var('require_sender_seat') }} and not has_seat then 'seat_required'
        end
{%- endmacro %}

{# Whether a column has a value that is not among those accepted; an empty list accepts
   all. #}
{% macro is_refused(column, accepted) -%}
    {%- if accepted -%}
        {{ column }} is not null and not {{ is_one_of(column, accepted) }}
    {%- else -%}
        false
    {%- endif -%}
{%- endmacro %}
