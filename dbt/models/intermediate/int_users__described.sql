with

exported_users as (
    select * from {{ ref('int_users__by_account') }}
),

named_users as (
    select * from {{ ref('int_users__named_by_enrollments') }}
),

final as (
    select
        coalesce(exported_users.account_id, named_users.account_id) as account_id,
        coalesce(exported_users.user_id, named_users.user_id) as user_id,
        coalesce(exported_users.user_name, named_users.user_name) as user_name,
        coalesce(exported_users.user_email, named_users.user_email) as user_email,
        exported_users.team,
        exported_users.seats,
        exported_users.has_seat,
        exported_users.is_active,
        exported_users.subscription,
        exported_users.user_id is not null as is_in_users_export
    from exported_users
    full outer join named_users
        on
            exported_users.account_id = named_users.account_id
            and exported_users.user_id = named_users.user_id
)

select * from final
