with

enrollments as (
    select * from {{ ref('int_enrollments__credited') }}
),

exported_users as (
    select * from {{ ref('int_users__by_account') }}
),

named_users as (
    select * from {{ ref('int_users__named_by_enrollments') }}
),

known_users as (
    select
        account_id,
        user_id
    from enrollments
    union
    select
        account_id,
        user_id
    from exported_users
),

described as (
    select
        known_users.account_id,
        known_users.user_id,
        coalesce(exported_users.user_name, named_users.user_name) as user_name,
        coalesce(exported_users.user_email, named_users.user_email) as user_email,
        exported_users.team,
        exported_users.seats,
        exported_users.has_seat,
        exported_users.is_active,
        exported_users.subscription,
        exported_users.user_id is not null as is_in_users_export
    from known_users
    left join exported_users
        on
            known_users.account_id = exported_users.account_id
            and known_users.user_id = exported_users.user_id
    left join named_users
        on
            known_users.account_id = named_users.account_id
            and known_users.user_id = named_users.user_id
),

final as (
    select
        account_id,
        user_id,
        user_name,
        user_email,
        team,
        seats,
        has_seat,
        is_active,
        subscription,
        is_in_users_export,
        {{ score_withheld_reason() }} as score_withheld_reason
    from described
)

select * from final
