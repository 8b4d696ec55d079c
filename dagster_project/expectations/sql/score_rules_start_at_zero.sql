select expected.rule_type
from (
    values ('reply_points'), ('bounce_points'), ('band')
) as expected (rule_type)
anti join {{ batch }} as rules
    on
        expected.rule_type = rules.rule_type
        and rules.lower_bound = 0
        and rules.is_bound_inclusive
