{# A number that two rows share when the given columns are equal, and hardly ever
   otherwise: narrow enough to look for repeated keys among very many rows. #}
{% macro narrow_hash(columns) %}
    {{- return(adapter.dispatch('narrow_hash')(columns)) -}}
{% endmacro %}

{% macro duckdb__narrow_hash(columns) -%}
    hash({{ columns | join(", ") }})
{%- endmacro %}

{# A key that is published in place of an e-mail address. Salted, so that an address
   cannot be looked up by trying when the setting `hash_salt` is kept secret. #}
{% macro private_hash(parts) %}
    {{- return(adapter.dispatch('private_hash')(parts)) -}}
{% endmacro %}

{% macro default__private_hash(parts) -%}
    sha256('{{ var("hash_salt") }}' || chr(31) || {{ parts | join(" || chr(31) || ") }})
{%- endmacro %}
