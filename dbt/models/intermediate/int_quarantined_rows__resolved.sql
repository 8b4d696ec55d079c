with

quarantined_rows as (
    select * from {{ ref('stg_exports__quarantined_rows') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
    where kind = 'enrollments' and status = 'accepted'
),

new_versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where {{ is_of_this_run() }}
),

earlier_versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where not {{ is_of_this_run() }}
),

not_resolved as (
    select
        source_file_sha256,
        source_row_number,
        false as is_resolved
    from quarantined_rows
),

previous as (
    {{ previous_rows(shape='not_resolved') }}
),

-- A new quarantined row asks for versions of earlier runs only where its own export is
-- older than one of theirs: most are of the latest.
late_rows as (
    select distinct
        quarantined_rows.account_id,
        quarantined_rows.enrollment_id
    from quarantined_rows
    inner join files
        on quarantined_rows.exported_at < files.exported_at
    where quarantined_rows.is_new and not files.is_new
),

good_versions as (
    select
        new_versions.account_id,
        new_versions.enrollment_id,
        new_versions.exported_at
    from new_versions
    semi join quarantined_rows
        on
            new_versions.account_id = quarantined_rows.account_id
            and new_versions.enrollment_id = quarantined_rows.enrollment_id
    union all
    select
        earlier_versions.account_id,
        earlier_versions.enrollment_id,
        earlier_versions.exported_at
    from earlier_versions
    semi join late_rows
        on
            earlier_versions.account_id = late_rows.account_id
            and earlier_versions.enrollment_id = late_rows.enrollment_id
),

latest_good_versions as (
    select
        account_id,
        enrollment_id,
        max(exported_at) as exported_at
    from good_versions
    group by account_id, enrollment_id
),

final as (
    select
        quarantined_rows.source_file_sha256,
        quarantined_rows.source_file_name,
        quarantined_rows.source_row_number,
        quarantined_rows.reason,
        quarantined_rows.account_id,
        quarantined_rows.enrollment_id,
        quarantined_rows.exported_at,
        coalesce(previous.is_resolved, false)
        or coalesce(
            latest_good_versions.exported_at > quarantined_rows.exported_at, false
        ) as is_resolved
    from quarantined_rows
    left join previous
        on
            quarantined_rows.source_file_sha256 = previous.source_file_sha256
            and quarantined_rows.source_row_number = previous.source_row_number
    left join latest_good_versions
        on
            quarantined_rows.account_id = latest_good_versions.account_id
            and quarantined_rows.enrollment_id = latest_good_versions.enrollment_id
)

select * from final
