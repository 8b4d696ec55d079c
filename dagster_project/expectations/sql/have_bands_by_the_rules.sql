{% from "shared.sql" import list_of, ranges -%}
-- Bands are found by ranges between neighbouring bounds, on purpose by another way
-- than the models take.
with bands as (
    {{ ranges("band") }}
)

select
    {{ list_of(key, "scores") }},
    scores.sender_score,
    scores.band,
    bands.rule_name as band_of_score
from {{ batch }} as scores
left join bands
    on
        scores.sender_score >= bands.lower_bound
        and (bands.next_bound is null or scores.sender_score < bands.next_bound)
where scores.band is distinct from bands.rule_name
