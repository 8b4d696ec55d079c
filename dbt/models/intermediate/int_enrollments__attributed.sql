{{ config(materialized='view') }}

with

enrollments as (
    select * from {{ ref('int_enrollments__outcomes') }}
),

users_by_address as (
    select * from {{ ref('int_users__by_address') }}
),

final as (
    select
        enrollments.* replace (
            {{ attributed_user('enrollments', 'users_by_address') }} as user_id
        )
    from enrollments
    left join users_by_address
        on
            enrollments.account_id = users_by_address.account_id
            and enrollments.user_address = users_by_address.user_address
)

select * from final
