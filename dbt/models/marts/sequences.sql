with

enrollments as (
    select * from {{ ref('enrollments') }}
),

named_sequences as (
    select * from {{ ref('int_sequences__named_by_enrollments') }}
),

known_sequences as (
    select distinct
        account_id,
        sequence_id
    from enrollments
),

final as (
    select
        known_sequences.account_id,
        known_sequences.sequence_id,
        named_sequences.sequence_name
    from known_sequences
    left join named_sequences
        on
            known_sequences.account_id = named_sequences.account_id
            and known_sequences.sequence_id = named_sequences.sequence_id
)

select * from final
