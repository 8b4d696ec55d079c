with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where is_new
),

kept as (
    select * from {{ source('kept', 'named_sequences') }}
),

spelled as (
    select
        account_id,
        sequence_id,
        sequence_name,
        exported_at,
        source_file_sha256,
        {{ last_row() }} as last_row
    from versions
    group by
        account_id,
        sequence_id,
        sequence_name,
        exported_at,
        source_file_sha256
),

described as (
    select
        account_id,
        sequence_id,
        sequence_name,
        {{ version_of_last_row() }} as sequence_name_version
    from spelled
    union all
    select * from kept
),

final as (
    select
        account_id,
        sequence_id,
        {{ latest_value('sequence_name', 'sequence_name_version') }} as sequence_name,
        {{ latest_version('sequence_name', 'sequence_name_version') }}
            as sequence_name_version
    from described
    group by account_id, sequence_id
)

select * from final
