with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where {{ is_of_this_run() }}
),

rows_of_files as (
    select
        source_file_sha256,
        count(*) as rows_in_file
    from {{ ref('stg_exports__enrollments') }}
    where {{ is_of_this_run() }}
    group by source_file_sha256
),

superseded as (
    select * from {{ ref('int_enrollments__superseded') }}
),

superseded_rows as (
    select
        source_file_sha256,
        count(*) as rows_superseded
    from superseded
    group by source_file_sha256
),

current_rows as (
    select
        source_file_sha256,
        count(*) as rows_current
    from {{ ref('enrollments') }}
    group by source_file_sha256
),

counted as (
    select
        rows_of_files.source_file_sha256,
        rows_of_files.rows_in_file,
        coalesce(current_rows.rows_current, 0)
        + coalesce(superseded_rows.rows_superseded, 0) as rows_accounted
    from rows_of_files
    left join current_rows
        on rows_of_files.source_file_sha256 = current_rows.source_file_sha256
    left join superseded_rows
        on rows_of_files.source_file_sha256 = superseded_rows.source_file_sha256
),

-- Few files bring rows that yield to those of earlier runs. Only of these is each row
-- looked for.
incomplete_files as (
    select source_file_sha256
    from counted
    where rows_in_file > rows_accounted
),

current_rows_of_incomplete_files as (
    select
        enrollments.source_file_sha256,
        enrollments.source_row_number
    from {{ ref('enrollments') }} as enrollments
    semi join incomplete_files
        on enrollments.source_file_sha256 = incomplete_files.source_file_sha256
),

missing_versions as (
    select
        versions.account_id,
        versions.enrollment_id,
        versions.source_file_sha256
    from versions
    semi join incomplete_files
        on versions.source_file_sha256 = incomplete_files.source_file_sha256
    anti join superseded
        on
            versions.source_file_sha256 = superseded.source_file_sha256
            and versions.source_row_number = superseded.source_row_number
    anti join current_rows_of_incomplete_files as current_versions
        on
            versions.source_file_sha256 = current_versions.source_file_sha256
            and versions.source_row_number = current_versions.source_row_number
),

newer_enrollments as (
    select
        enrollments.account_id,
        enrollments.enrollment_id
    from {{ ref('enrollments') }} as enrollments
    semi join missing_versions
        on
            enrollments.account_id = missing_versions.account_id
            and enrollments.enrollment_id = missing_versions.enrollment_id
),

outdated_rows as (
    select
        missing_versions.source_file_sha256,
        count(*) as rows_outdated
    from missing_versions
    inner join newer_enrollments
        on
            missing_versions.account_id = newer_enrollments.account_id
            and missing_versions.enrollment_id = newer_enrollments.enrollment_id
    group by missing_versions.source_file_sha256
),

final as (
    select
        counted.source_file_sha256,
        counted.rows_accounted + coalesce(outdated_rows.rows_outdated, 0)
            as rows_accounted
    from counted
    left join outdated_rows
        on counted.source_file_sha256 = outdated_rows.source_file_sha256
)

select * from final
