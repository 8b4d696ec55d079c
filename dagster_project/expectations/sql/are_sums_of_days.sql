{% from "shared.sql" import list_of, is_whole, sums, unequal_counts -%}
-- Null counts and broken keys have checks of their own.
with scores as (
    select * from {{ batch }}
    where {{ is_whole(key) }}
),

days as (
    select
        {{ list_of(key) }},
        {{ sums() }}
    from {{ days }}
    where {{ is_whole(key) }}
    group by {{ list_of(key) }}
)

{{ unequal_counts(key) }}
