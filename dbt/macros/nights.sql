{# The incremental strategy `replace`: what a night touches leaves the table, what is
   derived anew takes its place. The model named by `meta.replaced` holds the keys of
   the former. #}
{% macro get_incremental_replace_sql(arguments) -%}
    {%- set target = arguments['target_relation'] -%}
    {%- set columns = get_quoted_csv(
        arguments['dest_columns'] | map(attribute='name')
    ) -%}
    delete from {{ target }} as stored
    using {{ ref(config.get('meta')['replaced']) }} as replaced
    where
        {%- for key in arguments['unique_key'] %}
        stored.{{ key }} = replaced.{{ key }}{{ ' and' if not loop.last }}
        {%- endfor %};

    insert into {{ target }} ({{ columns }})
    select {{ columns }}
    from {{ arguments['temp_relation'] }}
{%- endmacro %}

{# Leaves rows out whose keys the night does not touch; a first build takes all. The
   model that holds the touched keys is to be named by `depends_on`, too. #}
{% macro only_touched(relation, touched, keys) -%}
    {%- if is_incremental() -%}
        semi join {{ ref(touched) }} as touched
        on
            {%- for key in keys %}
            {{ relation }}.{{ key }} = touched.{{ key }}{{ ' and' if not loop.last }}
            {%- endfor %}
    {%- endif -%}
{%- endmacro %}
