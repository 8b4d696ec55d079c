with

score_outcomes as (
    select * from {{ ref('score_outcomes') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

domain_totals as (
    select * from {{ ref('int_enrollments__by_domain') }}
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
