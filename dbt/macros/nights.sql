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

{# Of two models of the same columns, the one that holds a night's rows; a first build
   takes the other, which holds all. Both are to be named by `depends_on`. #}
{% macro of_the_night(night, everything) -%}
    {{ ref(night if is_incremental() else everything) }}
{%- endmacro %}

{# What becomes of the rows of `enrollments`: `weight` is 1 for one that comes and -1
   for one that goes. A first build brings them all. The models of the night's rows are
   to be named by `depends_on`. #}
{% macro changes_of_enrollments(columns) -%}
    {%- if is_incremental() -%}
    select
        {{ columns | join(',\n        ') }},
        1 as weight
    from {{ ref('int_enrollments__arriving') }}
    union all
    select
        {{ columns | join(',\n        ') }},
        -1 as weight
    from {{ ref('int_enrollments__replaced') }}
    {%- else -%}
    select
        {{ columns | join(',\n        ') }},
        1 as weight
    from {{ ref('enrollments') }}
    {%- endif -%}
{%- endmacro %}

{# What a change makes of the number of enrollments of which a condition is true. #}
{% macro change_of(condition) -%}
    case when {{ condition }} then weight else 0 end
{%- endmacro %}

{# What it makes of each count of daily activity, if it is of a completed one. #}
{% macro changed_activity() -%}
        weight as completed_enrollments,
        {{ change_of('is_replied') }} as replied_enrollments,
        {{ change_of('is_bounced') }} as bounced_enrollments,
        {{ change_of('not is_bounced') }} as delivered_enrollments,
        {{ change_of('is_suppressed') }} as suppressed_enrollments
{%- endmacro %}

{# Adds counts as they stand before the night to those of its changes: those that the
   night touches, or all where it is not said what touches them. A first build finds
   none. #}
{% macro and_standing(columns, touched=none, keys=()) -%}
    {%- if is_incremental() -%}
    union all
    select
        {%- for column in columns %}
        standing.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ this }} as standing
    {% if touched -%}
    {{ only_touched('standing', touched, keys) }}
    {%- endif %}
    {%- endif -%}
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
