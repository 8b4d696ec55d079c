with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

users_by_address as (
    select * from {{ ref('int_users__by_address') }}
),

-- A row's user_name and user_email are those of the user who enrolled the contact.
attributed as (
    select
        versions.*,
        {{ enrolling_user('versions', 'users_by_address') }} as enrolling_user_id
    from versions
    left join users_by_address
        on
            versions.account_id = users_by_address.account_id
            and versions.user_address = users_by_address.user_address
),

final as (
    select
        account_id,
        enrolling_user_id as user_id,
        {{ latest_value('user_name', version_order()) }} as user_name,
        {{ latest_value('user_email', version_order()) }} as user_email
    from attributed
    group by account_id, enrolling_user_id
)

select * from final
