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

{# Leaves the days of senders and sequences that the night does not touch uncounted; a
   first build counts all. #}
{% macro only_touched_days() -%}
    {%- if is_incremental() -%}
        semi join {{ ref('int_enrollments__touched') }} as touched
        on
            enrollments.account_id = touched.account_id
            and enrollments.user_id = touched.user_id
            and enrollments.sequence_id = touched.sequence_id
            and enrollments.ended_on = touched.ended_on
    {%- endif -%}
{%- endmacro %}
