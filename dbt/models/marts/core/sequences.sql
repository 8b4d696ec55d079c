with

counts_by_sender as (
    select * from {{ ref('int_enrollments__by_sender_sequence') }}
),

named_sequences as (
    select * from {{ ref('int_sequences__named_by_enrollments') }}
),

exported_sequences as (
    select * from {{ ref('int_sequences__by_account') }}
),

known_sequences as (
    select
        account_id,
        sequence_id
    from counts_by_sender
    union
    select
        account_id,
        sequence_id
    from exported_sequences
),

final as (
    select
        known_sequences.account_id,
        known_sequences.sequence_id,
        coalesce(exported_sequences.sequence_name, named_sequences.sequence_name)
            as sequence_name,
        exported_sequences.folder,
        exported_sequences.is_archived,
        exported_sequences.steps,
        exported_sequences.email_steps,
        exported_sequences.personalized_email_steps
    from known_sequences
    left join exported_sequences
        on
            known_sequences.account_id = exported_sequences.account_id
            and known_sequences.sequence_id = exported_sequences.sequence_id
    left join named_sequences
        on
            known_sequences.account_id = named_sequences.account_id
            and known_sequences.sequence_id = named_sequences.sequence_id
)

select * from final
