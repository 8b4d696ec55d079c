-- depends_on: {{ ref('int_enrollments__touched') }}
with

activity as (
    select * from {{ ref('sender_sequence_activity_daily') }}
),

touched_activity as (
    select activity.*
    from activity
    {{ only_touched(
        'activity', 'int_enrollments__touched', ['account_id', 'user_id', 'ended_on']
    ) }}
),

final as (
    select
        account_id,
        user_id,
        ended_on,
        {{ summed_activity_of_a_day() }}
    from touched_activity
    group by
        account_id,
        user_id,
        ended_on
)

select * from final
