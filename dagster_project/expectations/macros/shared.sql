{# What several checks share. #}
{% from "dialect.sql" import holds, whole_number %}

{% set counted = ["completed", "replied", "bounced", "delivered", "suppressed"] %}

{% macro list_of(columns, table=none) -%}
{% for column in columns -%}
{{ table ~ "." if table }}{{ column }}{{ ", " if not loop.last }}
{%- endfor %}
{%- endmacro %}

{% macro is_whole(columns) -%}
{% for column in columns %}{{ column }} is not null{{ " and " if not loop.last }}{% endfor %}
{%- endmacro %}

{% macro is_same(columns, left, right) -%}
{% for column in columns -%}
{{ left }}.{{ column }} = {{ right }}.{{ column }}{{ " and " if not loop.last }}
{%- endfor %}
{%- endmacro %}

{% macro sums() -%}
{% for count in counted -%}
sum({{ count }}_enrollments) as {{ count }}_enrollments{{ ", " if not loop.last }}
{%- endfor %}
{%- endmacro %}

{# Counts of completed enrollments, as the days have them. #}
{% macro counts_of_enrollments() -%}
count(*) as completed_enrollments,
count(*) filter (where is_replied) as replied_enrollments,
count(*) filter (where is_bounced) as bounced_enrollments,
count(*) filter (where not is_bounced) as delivered_enrollments,
count(*) filter (where is_suppressed) as suppressed_enrollments
{%- endmacro %}

{# Keys whose counts in the CTEs `scores` and `days` are not the same. #}
{% macro unequal_counts(key) -%}
select
    {% for column in key -%}
    coalesce(scores.{{ column }}, days.{{ column }}) as {{ column }},
    {% endfor -%}
    concat_ws(
        ' and '
        {%- for count in counted %},
        case
            when coalesce(scores.{{ count }}_enrollments, 0)
                <> coalesce(days.{{ count }}_enrollments, 0)
                then concat(
                    coalesce(scores.{{ count }}_enrollments, 0),
                    ' {{ count }}, in days ',
                    coalesce(days.{{ count }}_enrollments, 0)
                )
        end
        {%- endfor %}
    ) as counts
from scores
full join days on {{ is_same(key, "scores", "days") }}
where
    {% for count in counted -%}
    coalesce(scores.{{ count }}_enrollments, 0)
    <> coalesce(days.{{ count }}_enrollments, 0)
    {{ "or " if not loop.last -}}
    {% endfor %}
{%- endmacro %}

{# What the reply rate is taken of, by the setting in force. #}
{% macro reply_rate_base(completed, delivered) -%}
case
    when exists (
        select 1 from score_rules
        where rule_type = 'reply_rate_denominator' and rule_name = 'completed'
    ) then {{ completed }}
    else {{ delivered }}
end
{%- endmacro %}

{# Rules of one type, each with the bound at which the next begins. #}
{% macro ranges(rule_type) -%}
select
    *,
    lead(lower_bound) over (order by lower_bound) as next_bound,
    lead(is_bound_inclusive) over (order by lower_bound) as is_next_inclusive
from score_rules
where rule_type = '{{ rule_type }}'
{%- endmacro %}

{# Points of a rate by the range that it falls into. Malformed rules may give several
   rows; that they are malformed has checks of its own. #}
{% macro points_by_range(rule_type, part, base) -%}
(
    select min(ranges.points)
    from ({{ ranges(rule_type) }}) as ranges
    where
        {{ base }} > 0
        and (
            100 * {{ part }} > ranges.lower_bound * {{ base }}
            or (
                ranges.is_bound_inclusive
                and 100 * {{ part }} = ranges.lower_bound * {{ base }}
            )
        )
        and (
            ranges.next_bound is null
            or 100 * {{ part }} < ranges.next_bound * {{ base }}
            or (
                not ranges.is_next_inclusive
                and 100 * {{ part }} = ranges.next_bound * {{ base }}
            )
        )
)
{%- endmacro %}

{# New enrollments exports that are newer than all published ones, each beside the seven
   exports before it. Of an export that comes late, what came before says nothing. #}
{% macro newer_exports(files) -%}
select *
from (
    select
        source_file_name,
        exported_at,
        rows_read,
        rows_superseded,
        is_new,
        max(exported_at) over exports_before as exported_before,
        min(rows_read) over exports_before as least_rows_before,
        count(*) over exports_before as exports_before
    from {{ files }}
    where kind = 'enrollments' and status = 'accepted'
    window exports_before as (
        order by exported_at, source_file_sha256
        rows between 7 preceding and 1 preceding
    )
) as exports
where
    is_new
    and exported_at > (
        select max(exported_at) from source_files
        where kind = 'enrollments' and status = 'accepted' and not is_new
    )
{%- endmacro %}

{# Counts of each account of the last publication, then and now. #}
{% macro accounts_now_and_before() -%}
select
    previous.account_id,
    {% for count in ["completed", "replied", "bounced", "delivered"] -%}
    {{ whole_number("coalesce(days." ~ count ~ ", 0)") }} as {{ count }},
    {{ whole_number("previous." ~ count) }} as previous_{{ count }}
    {{- "," if not loop.last }}
    {% endfor -%}
from previous_accounts as previous
left join (
    select
        account_id,
        sum(completed_enrollments) as completed,
        sum(replied_enrollments) as replied,
        sum(bounced_enrollments) as bounced,
        sum(delivered_enrollments) as delivered
    from sender_activity_daily
    group by account_id
) as days on previous.account_id = days.account_id
{%- endmacro %}

{# Most texts have no @, which is seen faster than that they match no pattern. #}
{% macro holds_an_address(value) -%}
{{ value }} like '%@%' and {{ holds(value, "[^\\s,;@]@[^\\s,;@]") }}
{%- endmacro %}

{# Whether a row comes from a file that no publication holds. #}
{% macro is_of_a_new_file() -%}
source_file_sha256 in (
    select files.source_file_sha256 from source_files as files
    where files.is_new
)
{%- endmacro %}
