-- A key that is there twice has a check of its own.
with users as (
    select
        account_id,
        user_id,
        max(completed_enrollments) as completed
    from {{ batch }}
    group by account_id, user_id
),

senders as (
    select
        user_id,
        sum(completed) as completed
    from users
    group by user_id
)

select
    senders.user_id,
    senders.completed,
    previous_senders.completed as completed_last_time
from senders
inner join previous_senders on senders.user_id = previous_senders.user_id
where
    previous_senders.completed >= {{ growth_from }}
    and senders.completed > {{ 1 + most_growth }} * previous_senders.completed
