{# Whether a text may hold an e-mail address: a plain search, and quick. #}
{% macro has_at_sign(column) -%}
    {{ column }} like '%@%'
{%- endmacro %}

{# A key that is published in place of an e-mail address. Salted, so that an address
   cannot be looked up by trying as long as nobody knows the salt. #}
{% macro private_hash(parts) %}
    {{- return(adapter.dispatch('private_hash')(parts)) -}}
{% endmacro %}

{% macro default__private_hash(parts) -%}
    sha256('{{ run_hash_salt() | replace("'", "''") }}' || chr(31) || {{ parts | join(" || chr(31) || ") }})
{%- endmacro %}

{# An id as it is published: one that holds an @ may be an address, and is hashed as
   addresses are, after the columns that it is unique within. #}
{% macro published_id(column, within=[]) -%}
    case
            when {{ has_at_sign(column) }}
                then {{ private_hash(within + ['lower(trim(' ~ column ~ '))']) }}
            else {{ column }}
        end
{%- endmacro %}

{# A code as it is published: OTHER where it has not the form of one, since exports are
   known to have whole messages in such columns, addresses included. #}
{% macro published_code(column) %}
    {{- return(adapter.dispatch('published_code')(column)) -}}
{% endmacro %}

{% macro duckdb__published_code(column) -%}
    case
            when {{ column }} is null then null
            when regexp_full_match({{ column }}, '[A-Z][A-Z0-9_]{0,63}') then {{ column }}
            else 'OTHER'
        end
{%- endmacro %}

{# A name as it is published: each address in it masked, null where nothing else is
   left. An address ends at white space, a comma or a semicolon. #}
{% macro published_name(column) %}
    {{- return(adapter.dispatch('published_name')(column)) -}}
{% endmacro %}

{% macro duckdb__published_name(column) -%}
    case
            when {{ has_at_sign(column) }}
                then nullif(
                    regexp_replace({{ column }}, '{{ address_pattern() }}', '•••', 'g'),
                    '•••'
                )
            else {{ column }}
        end
{%- endmacro %}

{% macro address_pattern() -%}
    [^\s,;@]+(@[^\s,;@]+)+
{%- endmacro %}
