{{ config(parameters=['first_day', 'last_day']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

senders as (
    select * from {{ published_ref('senders') }}
),

enrollments as (
    select * from {{ published_ref('enrollments') }}
    where {{ is_within('ended_on', 'first_day', 'last_day') }}
),

sender_domain_totals as (
    select
        user_id,
        {{ domain_total_columns() }}
    from enrollments
    where is_completed and sender_domain is not null
    group by
        account_id,
        user_id,
        sender_domain
),

sender_domain_counts as (
    select
        sender_domain_totals.*,
        senders.user_name,
        senders.score_withheld_reason
    from sender_domain_totals
    left join senders
        on
            sender_domain_totals.account_id = senders.account_id
            and sender_domain_totals.user_id = senders.user_id
),

{{ scoring_steps('sender_domain_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        user_id,
        sender_domain,
        user_name,
        domain_kind,
        {{ score_columns() }}
    from scored
)

select * from final
