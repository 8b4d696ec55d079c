with

versions as (
    select
        *,
        {{ version_of(['exported_at', 'source_file_sha256', 'source_row_number']) }}
            as row_version
    from {{ ref('stg_exports__sequence_steps') }}
),

-- A file that names a sequence has all of its steps: those of earlier files are gone.
ranked as (
    select
        *,
        dense_rank() over (
            partition by account_id, sequence_id
            order by
                exported_at desc,
                source_file_sha256 desc
        ) as file_rank
    from versions
),

-- What a file has no column for is as the latest file with the column says; of its rows
-- the last one that gives a value.
described_sequences as (
    select
        account_id,
        sequence_id,
        {{ latest_exported_value('sequence_name', 'sequence_name', version_of([
            'exported_at',
            'source_file_sha256',
            'sequence_name is not null',
            'source_row_number',
        ])) }} as sequence_name,
        {{ latest_exported_value('folder', 'folder', version_of([
            'exported_at',
            'source_file_sha256',
            'folder is not null',
            'source_row_number',
        ])) }} as folder,
        {{ latest_exported_value('is_archived', 'is_archived', version_of([
            'exported_at',
            'source_file_sha256',
            'is_archived is not null',
            'source_row_number',
        ])) }} as is_archived
    from versions
    group by account_id, sequence_id
),

exported_steps as (
    select
        account_id,
        sequence_id,
        step_order,
        {{ latest_exported_value('action_type', 'action_type', 'row_version') }}
            as action_type,
        {{ latest_exported_value('subject', 'subject', 'row_version') }} as subject,
        {{ latest_exported_value('body', 'body', 'row_version') }} as body
    from versions
    group by account_id, sequence_id, step_order
),

filled as (
    select
        steps.account_id as exported_account_id,
        steps.sequence_id,
        described_sequences.sequence_name,
        described_sequences.folder,
        described_sequences.is_archived,
        steps.step_order,
        case
            when {{ array_contains('steps.exported_columns', 'action_type') }}
                then steps.action_type
            else exported_steps.action_type
        end as action_type,
        case
            when {{ array_contains('steps.exported_columns', 'subject') }}
                then steps.subject
            else exported_steps.subject
        end as subject,
        case
            when {{ array_contains('steps.exported_columns', 'body') }}
                then steps.body
            else exported_steps.body
        end as body,
        steps.source_file_sha256,
        steps.source_row_number
    from ranked as steps
    inner join described_sequences
        on
            steps.account_id is not distinct from described_sequences.account_id
            and steps.sequence_id = described_sequences.sequence_id
    inner join exported_steps
        on
            steps.account_id is not distinct from exported_steps.account_id
            and steps.sequence_id = exported_steps.sequence_id
            and steps.step_order = exported_steps.step_order
    where steps.file_rank = 1
),

final as (
    select
        *,
        {{ is_email_step('action_type') }}
        and (subject is not null or body is not null) as is_email,
        {{ has_token('subject') }} or {{ has_token('body') }} as is_personalized
    from filled
)

select * from final
