with

versions as (
    select
        *,
        {{ version_of(['exported_at', 'source_file_sha256', 'source_row_number']) }}
            as row_version
    from {{ ref('stg_exports__users') }}
),

latest as (
    select
        account_id,
        user_id,
        {{ latest_exported_value('user_name', 'user_name', 'row_version') }}
            as user_name,
        {{ latest_exported_value('user_email', 'user_email', 'row_version') }}
            as user_email,
        {{ latest_exported_value('user_address', 'user_email', 'row_version') }}
            as user_address,
        {{ latest_exported_value('primary_team', 'primary_team', 'row_version') }}
            as primary_team,
        {{ latest_exported_value('teams', 'teams', 'row_version') }} as teams,
        {{ latest_exported_value('seats', 'seats', 'row_version') }} as seats,
        {{ latest_exported_value('has_seat', 'seats', 'row_version') }} as has_seat,
        {{ latest_exported_value('is_active', 'is_active', 'row_version') }}
            as is_active,
        {{ latest_exported_value('subscription', 'subscription', 'row_version') }}
            as subscription,
        {{ latest_exported_value('exported_at', 'subscription', 'row_version') }}
            as subscription_exported_at,
        {{ latest_exported_value('source_file_sha256', 'subscription', 'row_version') }}
            as subscription_file_sha256,
        {{ latest_exported_value('source_row_number', 'subscription', 'row_version') }}
            as subscription_row_number
    from versions
    group by account_id, user_id
),

final as (
    select
        account_id as exported_account_id,
        user_id,
        user_name,
        user_email,
        user_address,
        coalesce(primary_team, {{ only_element('teams') }}) as team,
        seats,
        has_seat,
        is_active,
        subscription,
        subscription_exported_at,
        subscription_file_sha256,
        subscription_row_number
    from latest
)

select * from final
