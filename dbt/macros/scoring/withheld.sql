{# Why a sender gets no score whatever the numbers, by the settings; null where nothing
   stands against it. An unknown subscription and an unknown seat pass. #}
{% macro score_withheld_reason() -%}
    case
            {% if var('accepted_subscriptions') -%}
            when
                subscription is not null
                and not {{ is_one_of('lower(subscription)', var('accepted_subscriptions') | map('lower') | list) }}
                then 'subscription_required'
            {% endif -%}
            when {{ var('require_sender_seat') }} and not has_seat then 'seat_required'
        end
{%- endmacro %}
