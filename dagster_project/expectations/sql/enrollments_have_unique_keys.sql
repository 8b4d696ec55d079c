{% from "shared.sql" import list_of, is_same, is_whole -%}
{% if not extends_checked_run -%}
{% include "have_unique_keys_among_many.sql" %}
{%- else %}
    -- To search all enrollments for a repeated key costs more than the rest of a run.
    -- A row that came twice from an older file is one too many for that file, which
    -- `accepted_enrollments_are_current_or_superseded` finds.
    with new_enrollments as (
        select {{ list_of(key, "enrollments") }}
        from enrollments
        semi join source_files
            on
                enrollments.source_file_sha256 = source_files.source_file_sha256
                and source_files.is_new
    )

    select
        {{ list_of(key) }},
        count(*) as rows_of_the_key
    from {{ batch }} as known
    semi join new_enrollments on {{ is_same(key, "known", "new_enrollments") }}
    where {{ is_whole(key) }}
    group by {{ list_of(key) }}
    having count(*) > 1
{%- endif %}
