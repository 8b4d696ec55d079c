with

enrollments as (
    select * from {{ source('raw', 'enrollments') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

identified as (
    select
        enrollments.*,
        files.source_file_name,
        files.source,
        files.exported_at as file_exported_at,
        coalesce(
            {{ published_id('enrollments.account_id') }},
            files.account_of_source
        ) as known_account_id
    from enrollments
    inner join files
        on enrollments.sha256 = files.source_file_sha256
),

final as (
    select
        known_account_id as account_id,
        source,
        -- Cases, because what two functions have in common is found for every row.
        case
            when enrollment_id is not null
                then {{ published_id('enrollment_id', ['known_account_id']) }}
            when contact_id is not null then {{ private_hash([
                'known_account_id',
                'sequence_id',
                'contact_id',
                epoch_microseconds('enrolled_at'),
            ]) }}
            else {{ private_hash([
                'known_account_id',
                'sequence_id',
                'lower(trim(contact_email))',
                epoch_microseconds('enrolled_at'),
            ]) }}
        end as enrollment_id,
        -- Rows of users and sequences may be of every account.
        {{ published_id('sequence_id') }} as sequence_id,
        {{ published_name('sequence_name') }} as sequence_name,
        {{ published_id('user_id') }} as user_id,
        {{ published_name('user_name') }} as user_name,
        user_email,
        -- Who has an id is not looked for by address.
        case when user_id is null then lower(trim(user_email)) end as user_address,
        {{ published_id('sending_user_id') }} as sending_user_id,
        sender_email,
        coalesce(
            {{ published_id('contact_id', ['known_account_id']) }},
            {{ private_hash(['known_account_id', 'lower(trim(contact_email))']) }}
        ) as contact_id,
        {{ published_id('company_id', ['known_account_id']) }} as company_id,
        state,
        {{ published_code('unenrolled_source') }} as unenrolled_source,
        {{ published_code('step_error_type') }} as step_error_type,
        {{ published_code('bounce_type') }} as bounce_type,
        is_auto_reply,
        email_sent_count,
        open_count,
        click_count,
        reply_count,
        bounce_count,
        unsubscribe_count,
        meeting_booked_count,
        last_step,
        step_count,
        enrolled_at,
        ended_at as exported_ended_at,
        replied_at,
        updated_at,
        file_exported_at as exported_at,
        coalesce(updated_at, file_exported_at) as version_at,
        sha256 as source_file_sha256,
        source_file_name,
        row_number as source_row_number,
        is_new
    from identified
)

select * from final
