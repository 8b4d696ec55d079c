with

senders as (
    select * from {{ ref('senders') }}
),

final as (
    select
        account_id,
        user_id,
        user_name,
        team,
        seats,
        is_active
    from senders
    where has_seat
)

select * from final
