with

-- What is named once is read as far as it is needed, hence each part by its own name.
new_rows as (
    select * from {{ ref('int_enrollments__located') }}
    where {{ is_of_this_run() }}
),

new_versions as (
    select * from {{ ref('int_enrollments__located') }}
    where {{ is_of_this_run() }}
),

earlier_rows as (
    select * from {{ ref('int_enrollments__located') }}
    where not {{ is_of_this_run() }}
),

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

reattributed_users as (
    select * from {{ ref('int_users__reattributed') }}
),

previous as (
    {{ previous_rows(shape=ref('int_enrollments__located')) }}
),

previous_of_users as (
    {{ previous_rows(shape=ref('int_enrollments__located')) }}
),

-- What the run brings of enrollments that are known, in any order of arrival.
compared_versions as (
    select
        new_versions.account_id,
        new_versions.enrollment_id,
        new_versions.source_file_sha256,
        new_versions.source_row_number,
        {{ version_of([
            'coalesce(previous.updated_at, previous.exported_at)',
            'previous.exported_at',
            'previous.source_file_sha256',
            'previous.source_row_number',
        ]) }}
        > {{ version_of([
            'coalesce(new_versions.updated_at, new_versions.exported_at)',
            'new_versions.exported_at',
            'new_versions.source_file_sha256',
            'new_versions.source_row_number',
        ]) }} as is_outdated
    from new_versions
    inner join previous
        on
            new_versions.account_id = previous.account_id
            and new_versions.enrollment_id = previous.enrollment_id
),

outdated_versions as (
    select
        source_file_sha256,
        source_row_number
    from compared_versions
    where is_outdated
),

updated_enrollments as (
    select
        account_id,
        enrollment_id
    from compared_versions
    where not is_outdated
),

-- Whose user or domain may be another now is read from its export again.
reattributed_versions as (
    select
        previous_of_users.source_file_sha256,
        previous_of_users.source_row_number
    from previous_of_users
    semi join reattributed_users
        on
            previous_of_users.account_id = reattributed_users.account_id
            and previous_of_users.user_id = reattributed_users.user_id
    anti join updated_enrollments
        on
            previous_of_users.account_id = updated_enrollments.account_id
            and previous_of_users.enrollment_id = updated_enrollments.enrollment_id
),

upserts as (
    select new_rows.*
    from new_rows
    anti join superseded
        on
            new_rows.source_file_sha256 = superseded.source_file_sha256
            and new_rows.source_row_number = superseded.source_row_number
    anti join outdated_versions
        on
            new_rows.source_file_sha256 = outdated_versions.source_file_sha256
            and new_rows.source_row_number = outdated_versions.source_row_number
    union all
    select earlier_rows.*
    from earlier_rows
    semi join reattributed_versions
        on
            earlier_rows.source_file_sha256 = reattributed_versions.source_file_sha256
            and earlier_rows.source_row_number
            = reattributed_versions.source_row_number
),

final as (
    select
        account_id,
        source,
        enrollment_id,
        sequence_id,
        user_id,
        contact_id,
        company_id,
        state,
        is_completed,
        is_bounced,
        is_suppressed,
        is_replied,
        reply_is_inferred,
        end_reason,
        enrolled_at,
        ended_at,
        ended_at_is_inferred,
        ended_on,
        replied_at,
        updated_at,
        exported_at,
        unenrolled_source,
        step_error_type,
        bounce_type,
        email_sent_count,
        open_count,
        click_count,
        reply_count,
        bounce_count,
        unsubscribe_count,
        meeting_booked_count,
        last_step,
        step_count,
        sender_domain,
        domain_kind,
        source_file_sha256,
        source_file_name,
        source_row_number
    from upserts
)

select * from final
