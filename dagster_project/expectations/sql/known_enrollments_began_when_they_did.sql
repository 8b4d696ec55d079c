{% set is_enough = known_again >= from_known -%}
select
    {{ "%d / %d" | format(moved, known_again) if is_enough else 0 }} as observed,
    {{ most_moved if is_enough else "null" }} as at_most,
    case
        when {{ moved }} > 0
            then '{{ "%d of %d, most by %+g hours" | format(
                moved, known_again, moved_by_hours
            ) }}'
    end as subject
