{% from "shared.sql" import list_of -%}
-- A limit that is missing is broken by every row.
select
    {{ list_of(key, "scores") }},
    scores.completed_enrollments,
    scores.score_status,
    scores.sender_score,
    limits.lower_bound as minimum_completed
from {{ batch }} as scores
left join score_rules as limits
    on
        limits.rule_type = 'minimum_completed'
        and limits.rule_name = '{{ limit }}'
where
    limits.lower_bound is null
    or (scores.score_status = 'scored') <> (scores.sender_score is not null)
    or (
        scores.score_status = 'scored'
        and scores.completed_enrollments < limits.lower_bound
    )
    or (
        scores.score_status = 'not_enough_enrollments'
        and scores.completed_enrollments >= limits.lower_bound
    )
