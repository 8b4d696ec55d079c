with

quarantined_rows as (
    select * from {{ source('raw', 'quarantined_rows') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

identified as (
    select
        quarantined_rows.*,
        files.source_file_name,
        files.exported_at,
        coalesce(
            {{ published_id('quarantined_rows.account_id') }},
            files.account_of_source
        ) as known_account_id,
        lower(trim(quarantined_rows.contact_email)) as contact_address
    from quarantined_rows
    inner join files
        on quarantined_rows.sha256 = files.source_file_sha256
),

final as (
    select
        sha256 as source_file_sha256,
        source_file_name,
        row_number as source_row_number,
        exported_at,
        reason,
        known_account_id as account_id,
        coalesce(
            {{ published_id('enrollment_id', ['known_account_id']) }},
            {{ private_hash([
                'known_account_id',
                'sequence_id',
                'coalesce(contact_id, contact_address)',
                epoch_microseconds('enrolled_at'),
            ]) }}
        ) as enrollment_id,
        is_new
    from identified
)

select * from final
