{% from "shared.sql" import list_of, is_whole, sums, unequal_counts -%}
with scores as (
    select
        {{ list_of(key) }},
        {{ sums() }}
    from {{ batch }}
    where {{ is_whole(key) }}
    group by {{ list_of(key) }}
),

days as (
    select
        {{ list_of(key) }},
        {{ sums() }}
    from sender_sequence_activity_daily
    where {{ is_whole(key) }}
    group by {{ list_of(key) }}
)

{{ unequal_counts(key) }}
