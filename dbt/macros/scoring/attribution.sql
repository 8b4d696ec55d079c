{# The user who enrolled the contact: by id, else by the e-mail address that a users
   export knows, else the address itself. #}
{% macro enrolling_user(enrollments, users_by_address) -%}
    coalesce(
            {{ enrollments }}.user_id,
            {{ users_by_address }}.user_id,
            {{ enrollments }}.user_address
        )
{%- endmacro %}

{# The user to whom an enrollment is attributed, by the setting `sender_credit`. #}
{% macro attributed_user(enrollments, users_by_address) -%}
    {%- if var('sender_credit') == 'sending_user' -%}
        coalesce(
            {{ enrollments }}.sending_user_id,
            {{ enrollments }}.user_id,
            {{ users_by_address }}.user_id,
            {{ enrollments }}.user_address
        )
    {%- elif var('sender_credit') == 'enrolling_user' -%}
        {{ enrolling_user(enrollments, users_by_address) }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "sender_credit is '" ~ var('sender_credit')
            ~ "', known are 'sending_user' and 'enrolling_user'"
        ) }}
    {%- endif -%}
{%- endmacro %}
