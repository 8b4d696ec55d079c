with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where {{ is_of_this_run() }}
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
    group by account_id, sequence_id, sequence_name, exported_at, source_file_sha256
),

new_names as (
    select
        account_id,
        sequence_id,
        sequence_name,
        {{ version_of_last_row() }} as sequence_name_version
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
        sequence_id,
        sequence_name,
        sequence_name_version
    from previous
),

final as (
    select
        account_id,
        sequence_id,
        {{ latest_value('sequence_name', 'sequence_name_version') }} as sequence_name,
        {{ latest_version('sequence_name', 'sequence_name_version') }}
            as sequence_name_version
    from named
    group by account_id, sequence_id
)

select * from final
