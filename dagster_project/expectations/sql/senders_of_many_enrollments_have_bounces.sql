select
    account_id,
    user_id,
    completed_enrollments,
    bounced_enrollments
from {{ batch }}
where
    completed_enrollments > {{ from_completed }}
    and bounced_enrollments = 0
