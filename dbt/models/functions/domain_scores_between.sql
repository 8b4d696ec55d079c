{{ config(parameters=['first_day', 'last_day']) }}

with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

accounts as (
    select * from {{ published_ref('accounts') }}
),

enrollments as (
    select * from {{ published_ref('enrollments') }}
    where {{ is_within('ended_on', 'first_day', 'last_day') }}
),

domain_totals as (
    select
        {{ domain_total_columns() }}
    from enrollments
    where is_completed and sender_domain is not null
    group by account_id, sender_domain
),

domain_counts as (
    select
        domain_totals.*,
        accounts.score_withheld_reason
    from domain_totals
    left join accounts
        on domain_totals.account_id = accounts.account_id
),

{{ scoring_steps('domain_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        account_id,
        sender_domain,
        domain_kind,
        {{ score_columns() }}
    from scored
)

select * from final
