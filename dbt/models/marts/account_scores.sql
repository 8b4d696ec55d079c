with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

activity as (
    select * from {{ ref('sender_activity_daily') }}
),

account_totals as (
    select
        account_id,
        count(distinct user_id) as senders,
        {{ summed_activity() }}
    from activity
    group by account_id
),

account_counts as (
    select
        accounts.account_id,
        accounts.score_withheld_reason,
        account_totals.first_ended_on,
        account_totals.last_ended_on,
        coalesce(account_totals.senders, 0) as senders,
        coalesce(account_totals.completed_enrollments, 0) as completed_enrollments,
        coalesce(account_totals.replied_enrollments, 0) as replied_enrollments,
        coalesce(account_totals.bounced_enrollments, 0) as bounced_enrollments,
        coalesce(account_totals.delivered_enrollments, 0) as delivered_enrollments,
        coalesce(account_totals.suppressed_enrollments, 0) as suppressed_enrollments
    from accounts
    left join account_totals
        on accounts.account_id = account_totals.account_id
),

{{ scoring_steps('account_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        senders,
        {{ score_columns() }}
    from scored
)

select * from final
