with

enrollments as (
    select * from {{ ref('enrollments') }}
    where is_completed
),

enrollments_by_day as (
    select * from {{ ref('int_enrollments__by_day') }}
),

reattributed_users as (
    select * from {{ ref('int_users__reattributed') }}
),

previous as (
    {{ previous_rows(shape=ref('int_enrollments__by_day')) }}
),

previous_by_day as (
    select
        account_id,
        ended_on,
        sum(completed_enrollments) as completed_enrollments
    from previous
    group by account_id, ended_on
),

-- A day differs from what the previous run left if new rows ended on it, or fewer
-- enrollments than before. Where enrollments change hands, every day may.
affected_days as (
    select
        coalesce(enrollments_by_day.account_id, previous_by_day.account_id)
            as account_id,
        coalesce(enrollments_by_day.ended_on, previous_by_day.ended_on) as ended_on
    from enrollments_by_day
    full outer join previous_by_day
        on
            enrollments_by_day.account_id = previous_by_day.account_id
            and enrollments_by_day.ended_on = previous_by_day.ended_on
    where
        enrollments_by_day.has_new_rows
        or enrollments_by_day.completed_enrollments
        is distinct from previous_by_day.completed_enrollments
        or exists (select 1 from reattributed_users)
),

counts as (
    select
        enrollments.account_id,
        enrollments.user_id,
        enrollments.sequence_id,
        enrollments.ended_on,
        {{ counted_activity() }}
    from enrollments
    semi join affected_days
        on
            enrollments.account_id = affected_days.account_id
            and enrollments.ended_on = affected_days.ended_on
    group by
        enrollments.account_id,
        enrollments.user_id,
        enrollments.sequence_id,
        enrollments.ended_on
),

final as (
    select
        account_id,
        user_id,
        sequence_id,
        ended_on,
        completed_enrollments,
        replied_enrollments,
        bounced_enrollments,
        delivered_enrollments,
        suppressed_enrollments
    from counts
    union all
    -- A day of which nothing is left: its rows give way to this one, which the model's
    -- post-hook takes away.
    select
        affected_days.account_id,
        cast(null as varchar) as user_id,
        cast(null as varchar) as sequence_id,
        affected_days.ended_on,
        0 as completed_enrollments,
        0 as replied_enrollments,
        0 as bounced_enrollments,
        0 as delivered_enrollments,
        0 as suppressed_enrollments
    from affected_days
    anti join enrollments_by_day
        on
            affected_days.account_id = enrollments_by_day.account_id
            and affected_days.ended_on = enrollments_by_day.ended_on
)

select * from final
