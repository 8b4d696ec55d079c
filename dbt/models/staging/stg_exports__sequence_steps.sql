with

sequences as (
    select * from {{ source('raw', 'sequences') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
),

final as (
    select
        -- Of HubSpot, rows without an account hold for every account.
        coalesce(
            {{ published_id('sequences.account_id') }},
            case when files.source <> 'hubspot' then files.account_of_source end
        ) as account_id,
        {{ published_id('sequences.sequence_id') }} as sequence_id,
        {{ published_name('sequences.sequence_name') }} as sequence_name,
        sequences.step_order,
        sequences.action_type,
        sequences.subject,
        sequences.body,
        {{ published_name('sequences.folder') }} as folder,
        sequences.is_archived,
        files.exported_columns,
        files.exported_at,
        sequences.sha256 as source_file_sha256,
        sequences.row_number as source_row_number,
        sequences.is_new
    from sequences
    inner join files
        on sequences.sha256 = files.source_file_sha256
)

select * from final
