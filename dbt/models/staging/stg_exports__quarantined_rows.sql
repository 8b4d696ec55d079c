with

quarantined_rows as (
    select * from {{ source('raw', 'quarantined_rows') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

final as (
    select
        quarantined_rows.sha256 as source_file_sha256,
        files.source_file_name,
        quarantined_rows.row_number as source_row_number,
        files.exported_at,
        quarantined_rows.reason,
        case
            when quarantined_rows.enrollment_id is not null
                then {{ key_of([
                    "'given'",
                    "coalesce(quarantined_rows.account_id, '" ~ var('account_id') ~ "')",
                    'quarantined_rows.enrollment_id',
                ]) }}
            else {{ key_of([
                "'surrogate'",
                "coalesce(quarantined_rows.account_id, '" ~ var('account_id') ~ "')",
                'quarantined_rows.sequence_id',
                'coalesce(quarantined_rows.contact_id, '
                ~ 'lower(trim(quarantined_rows.contact_email)))',
                epoch_microseconds('quarantined_rows.enrolled_at'),
            ]) }}
        end as enrollment_key
    from quarantined_rows
    inner join files
        on quarantined_rows.sha256 = files.source_file_sha256
)

select * from final
