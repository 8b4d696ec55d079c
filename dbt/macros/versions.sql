{# What the versions of an enrollment are ordered by; the greatest counts. #}
{% macro version_order() %}
    {{- return([
        'version_at', 'exported_at', 'source_file_sha256', 'source_row_number'
    ]) -}}
{% endmacro %}
