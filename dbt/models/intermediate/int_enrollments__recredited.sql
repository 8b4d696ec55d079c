with

kept as (
    select * from {{ source('kept', 'enrollments') }}
),

changed_users as (
    select * from {{ ref('int_users__changed') }}
),

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

final as (
    select kept.*
    from kept
    semi join changed_users
        on
            kept.account_id = changed_users.account_id
            and kept.user_id = changed_users.user_id
    anti join superseded
        on
            kept.source_file_sha256 = superseded.source_file_sha256
            and kept.source_row_number = superseded.source_row_number
)

select * from final
