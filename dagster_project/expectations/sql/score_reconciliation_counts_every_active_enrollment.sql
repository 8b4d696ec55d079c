with stored as (
    select
        account_id,
        sequence_id,
        count(*) as active_enrollments,
        count(*) filter (where is_replied) as replied_of_active,
        count(*) filter (where is_bounced) as bounced_of_active
    from enrollments
    where not is_completed
    group by account_id, sequence_id
)

select
    coalesce(scores.account_id, stored.account_id) as account_id,
    coalesce(scores.sequence_id, stored.sequence_id) as sequence_id,
    coalesce(scores.active_enrollments, 0) as active_enrollments,
    coalesce(stored.active_enrollments, 0) as active_in_enrollments
from {{ batch }} as scores
full join stored
    on
        scores.account_id = stored.account_id
        and scores.sequence_id = stored.sequence_id
where
    coalesce(scores.active_enrollments, 0) <> coalesce(stored.active_enrollments, 0)
    or coalesce(scores.replied_of_active, 0) <> coalesce(stored.replied_of_active, 0)
    or coalesce(scores.bounced_of_active, 0) <> coalesce(stored.bounced_of_active, 0)
