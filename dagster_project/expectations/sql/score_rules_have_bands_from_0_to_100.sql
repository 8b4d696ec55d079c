select
    rule_name,
    lower_bound
from {{ batch }}
where
    rule_type = 'band'
    and (
        not coalesce(lower_bound between 0 and 100, false)
        or coalesce(rule_name, '') = ''
    )
