with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where {{ is_of_this_run() }}
),

-- Few spellings in very many rows: each is brought down to its last row by plain
-- numbers before versions are compared.
spelled as (
    select
        account_id,
        source,
        user_id,
        user_address,
        user_name,
        user_email,
        exported_at,
        source_file_sha256,
        {{ last_row() }} as last_row
    from versions
    group by
        account_id,
        source,
        user_id,
        user_address,
        user_name,
        user_email,
        exported_at,
        source_file_sha256
),

new_names as (
    select
        account_id,
        source,
        coalesce(user_id, user_address) as user_key,
        user_id is not null as has_user_id,
        user_id,
        user_address,
        user_name,
        {{ version_of_last_row() }} as user_name_version,
        user_email,
        {{ version_of_last_row() }} as user_email_version
    from spelled
),

previous as (
    {{ previous_rows(shape='new_names') }}
),

named as (
    select * from new_names
    union all
    select
        account_id,
        source,
        user_key,
        has_user_id,
        user_id,
        user_address,
        user_name,
        user_name_version,
        user_email,
        user_email_version
    from previous
),

final as (
    select
        account_id,
        min(source) as source,
        user_key,
        has_user_id,
        user_id,
        user_address,
        {{ latest_value('user_name', 'user_name_version') }} as user_name,
        {{ latest_version('user_name', 'user_name_version') }} as user_name_version,
        {{ latest_value('user_email', 'user_email_version') }} as user_email,
        {{ latest_version('user_email', 'user_email_version') }} as user_email_version
    from named
    group by account_id, user_key, has_user_id, user_id, user_address
)

select * from final
