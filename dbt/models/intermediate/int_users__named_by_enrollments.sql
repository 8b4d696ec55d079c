with

enrolling_users as (
    select * from {{ ref('int_users__enrolling') }}
),

users_by_address as (
    select * from {{ ref('int_users__by_address') }}
),

-- A row's user_name and user_email are those of the user who enrolled the contact.
attributed as (
    select
        enrolling_users.*,
        {{ enrolling_user('enrolling_users', 'users_by_address') }} as enrolling_user_id
    from enrolling_users
    left join users_by_address
        on
            enrolling_users.account_id = users_by_address.account_id
            and enrolling_users.user_address = users_by_address.user_address
),

final as (
    select
        account_id,
        enrolling_user_id as user_id,
        {{ latest_value('user_name', 'user_name_version') }} as user_name,
        {{ latest_value('user_email', 'user_email_version') }} as user_email
    from attributed
    group by account_id, enrolling_user_id
)

select * from final
