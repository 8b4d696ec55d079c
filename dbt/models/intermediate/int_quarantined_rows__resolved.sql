with

quarantined_rows as (
    select * from {{ ref('stg_exports__quarantined_rows') }}
),

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

met as (
    select * from {{ ref('int_enrollments__met') }}
),

outlasting as (
    select * from {{ ref('int_enrollments__outlasting') }}
),

kept as (
    select * from {{ source('kept', 'quarantined_rows') }}
),

refused as (
    select
        source_file_sha256,
        source_file_name,
        source_row_number,
        reason,
        account_id,
        enrollment_id,
        exported_at,
        false as was_resolved
    from quarantined_rows
    union all
    select * rename (is_resolved as was_resolved) from kept
),

good_versions as (
    select
        account_id,
        enrollment_id,
        exported_at
    from versions
    where is_new
    union all
    select
        account_id,
        enrollment_id,
        exported_at
    from met
    union all
    select * from outlasting
),

latest_good_versions as (
    select
        good_versions.account_id,
        good_versions.enrollment_id,
        max(good_versions.exported_at) as exported_at
    from good_versions
    semi join refused
        on
            good_versions.account_id = refused.account_id
            and good_versions.enrollment_id = refused.enrollment_id
    group by good_versions.account_id, good_versions.enrollment_id
),

final as (
    select
        refused.source_file_sha256,
        refused.source_file_name,
        refused.source_row_number,
        refused.reason,
        refused.account_id,
        refused.enrollment_id,
        refused.exported_at,
        refused.was_resolved or coalesce(
            latest_good_versions.exported_at > refused.exported_at, false
        ) as is_resolved
    from refused
    left join latest_good_versions
        on
            refused.account_id = latest_good_versions.account_id
            and refused.enrollment_id = latest_good_versions.enrollment_id
)

select * from final
