{% from "shared.sql" import accounts_now_and_before, reply_rate_base -%}
-- Whole numbers and one division: a difference of two rates would miss an exact limit
-- by a rounding error. Null, where a rate is, is no change.
with counts as (
    {{ accounts_now_and_before() }}
),

accounts as (
    select
        account_id,
        {{ part }} as part,
        previous_{{ part }} as previous_part,
        {% if part == "replied" %}
            {{ reply_rate_base("completed", "delivered") }} as base,
            {{ reply_rate_base("previous_completed", "previous_delivered") }}
                as previous_base
        {% else %}
            completed as base,
            previous_completed as previous_base
        {% endif %}
    from counts
),

changes as (
    select
        *,
        abs(part * previous_base - previous_part * base)
        / nullif(base * previous_base, 0) as moved_by
    from accounts
),

most_changed as (
    select
        concat(
            'account ', account_id, ', ',
            part, ' of ', base, ' after ', previous_part, ' of ', previous_base
        ) as subject
    from changes
    where moved_by > 0
    order by moved_by desc, account_id asc
    limit 1
)

select
    coalesce(max(moved_by), 0) as observed,
    case when count(*) > 0 then {{ most_change }} end as at_most,
    (select most_changed.subject from most_changed) as subject
from changes
