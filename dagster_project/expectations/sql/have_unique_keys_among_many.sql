{% from "shared.sql" import list_of, is_whole -%}
-- Keys are wide: only those are compared whose hash is there twice. Put in order, equal
-- hashes are neighbours, which takes half the time of groups of all keys.
with hashed_keys as (
    select hash({{ list_of(key) }}) as hashed from {{ table }}
),

neighbours as (
    select
        hashed,
        lag(hashed) over (order by hashed) as hashed_before
    from hashed_keys
),

doubled as (
    select hashed from neighbours
    where hashed = hashed_before
)

select
    {{ list_of(key) }},
    count(*) as rows_of_the_key
from {{ batch }}
semi join doubled on hash({{ list_of(key) }}) = doubled.hashed
where {{ is_whole(key) }}
group by {{ list_of(key) }}
having count(*) > 1
