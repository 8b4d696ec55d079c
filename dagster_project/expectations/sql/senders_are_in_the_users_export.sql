-- An account whose users nobody exported says nothing about its senders.
with exported_accounts as (
    select distinct account_id from senders
    where is_in_users_export
),

users as (
    select
        account_id,
        user_id
    from sender_activity_daily
    union all
    select
        account_id,
        user_id
    from enrollments
    where not is_completed
)

select
    coalesce(
        count(*) filter (where not senders.is_in_users_export) / nullif(count(*), 0), 0
    ) as observed,
    {{ most_share }} as at_most
from senders
semi join users
    on senders.account_id = users.account_id and senders.user_id = users.user_id
semi join exported_accounts on senders.account_id = exported_accounts.account_id
