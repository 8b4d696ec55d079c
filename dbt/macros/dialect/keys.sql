{# Text that stands for several columns as one key: the parts, kept apart by a character
   that no export holds, hashed to a narrow value. Null as soon as one part is null. #}
{% macro key_of(parts) %}
    {{- return(adapter.dispatch('key_of')(parts)) -}}
{% endmacro %}

{% macro default__key_of(parts) -%}
    md5({{ parts | join(" || chr(31) || ") }})
{%- endmacro %}

{# A key that is published in place of an e-mail address. Salted, so that an address
   cannot be looked up by trying when the setting `hash_salt` is kept secret. #}
{% macro private_hash(parts) %}
    {{- return(adapter.dispatch('private_hash')(parts)) -}}
{% endmacro %}

{% macro default__private_hash(parts) -%}
    sha256('{{ var("hash_salt") }}' || chr(31) || {{ parts | join(" || chr(31) || ") }})
{%- endmacro %}
