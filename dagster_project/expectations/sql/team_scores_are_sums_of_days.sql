{% from "shared.sql" import is_whole, sums, unequal_counts -%}
with scores as (
    select * from {{ batch }}
    where {{ is_whole(key) }}
),

days as (
    select
        senders.account_id,
        senders.team,
        {{ sums() }}
    from sender_activity_daily
    inner join senders
        on
            sender_activity_daily.account_id = senders.account_id
            and sender_activity_daily.user_id = senders.user_id
    where senders.team is not null
    group by senders.account_id, senders.team
)

{{ unequal_counts(key) }}
