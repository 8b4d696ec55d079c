with

users as (
    select * from {{ source('raw', 'users') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

final as (
    select
        -- Of HubSpot, rows without an account hold for every account.
        coalesce(
            {{ published_id('users.account_id') }},
            case when files.source <> 'hubspot' then files.account_of_source end
        ) as account_id,
        coalesce(
            {{ published_id('users.user_id') }},
            lower(trim(users.user_email))
        ) as user_id,
        {{ published_name('users.user_name') }} as user_name,
        users.user_email,
        lower(trim(users.user_email)) as user_address,
        {{ published_name('users.primary_team') }} as primary_team,
        {{ published_name('users.teams') }} as teams,
        {{ published_name('users.seats') }} as seats,
        coalesce(
            {{ contains_word('users.seats', var('seat_words')) }}, false
        ) as has_seat,
        users.is_active,
        {{ published_name('users.subscription') }} as subscription,
        files.exported_columns,
        files.exported_at,
        users.sha256 as source_file_sha256,
        users.row_number as source_row_number,
        users.is_new
    from users
    inner join files
        on users.sha256 = files.source_file_sha256
)

select * from final
