with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

senders as (
    select * from {{ ref('senders') }}
),

counts_by_sender as (
    select * from {{ ref('int_enrollments__by_sender_sequence') }}
),

activity as (
    select * from {{ ref('sender_activity_daily') }}
),

users_with_enrollments as (
    select distinct
        account_id,
        user_id
    from counts_by_sender
),

-- A user is taken to be active where the users export does not say.
listed_senders as (
    select senders.*
    from senders
    left join users_with_enrollments
        on
            senders.account_id = users_with_enrollments.account_id
            and senders.user_id = users_with_enrollments.user_id
    where
        users_with_enrollments.user_id is not null
        or coalesce(senders.is_active, true)
),

{{ sender_counts() }},

{{ scoring_steps('sender_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        user_id,
        user_name,
        team,
        {{ score_columns() }}
    from scored
)

select * from final
