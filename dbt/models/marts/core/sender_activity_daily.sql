with

activity as (
    select * from {{ ref('sender_sequence_activity_daily') }}
),

final as (
    select
        account_id,
        user_id,
        ended_on,
        {{ summed_activity_of_a_day() }}
    from activity
    group by account_id, user_id, ended_on
)

select * from final
