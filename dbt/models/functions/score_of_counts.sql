{{ config(parameters=['of_completed', 'of_replied', 'of_bounced']) }}

-- The engine refuses a parameter that has the name of a column.
with

score_outcomes as (
    select * from {{ published_ref('score_outcomes') }}
),

given_counts as (
    select
        cast(of_completed as bigint) as completed_enrollments,
        cast(of_replied as bigint) as replied_enrollments,
        cast(of_bounced as bigint) as bounced_enrollments,
        cast(of_completed - of_bounced as bigint) as delivered_enrollments,
        cast(null as bigint) as suppressed_enrollments,
        cast(null as date) as first_ended_on,
        cast(null as date) as last_ended_on,
        cast(null as varchar) as score_withheld_reason
),

{{ scoring_steps('given_counts', var('minimum_completed_for_sender')) }},

final as (
    select
        {{ score_columns() }}
    from scored
)

select * from final
