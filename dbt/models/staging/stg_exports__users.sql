with

users as (
    select * from {{ source('raw', 'users') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

final as (
    select
        users.account_id,
        coalesce(users.user_id, lower(trim(users.user_email))) as user_id,
        users.user_name,
        users.user_email,
        lower(trim(users.user_email)) as user_address,
        users.primary_team,
        users.teams,
        users.seats,
        coalesce(
            {{ contains_word('users.seats', var('seat_words')) }}, false
        ) as has_seat,
        users.is_active,
        users.subscription,
        files.exported_columns,
        files.exported_at,
        users.sha256 as source_file_sha256,
        users.row_number as source_row_number
    from users
    inner join files
        on users.sha256 = files.source_file_sha256
)

select * from final
