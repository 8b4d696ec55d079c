with

reasons as (
    select * from {{ ref('int_contacts__reasons') }}
),

active_enrollments as (
    select * from {{ ref('enrollments') }}
    where not is_completed
),

sequences as (
    select * from {{ ref('sequences') }}
),

active_by_contact as (
    select
        active_enrollments.account_id,
        active_enrollments.contact_id,
        count(*) as active_enrollments,
        {{ distinct_list('active_enrollments.enrollment_id') }}
            as active_enrollment_ids,
        {{ distinct_list('active_enrollments.sequence_id') }} as active_sequence_ids
    from active_enrollments
    semi join reasons
        on
            active_enrollments.account_id = reasons.account_id
            and active_enrollments.contact_id = reasons.contact_id
    group by active_enrollments.account_id, active_enrollments.contact_id
),

-- Many contacts are enrolled in the same sequences, which are few.
sequences_of_lists as (
    select
        account_id,
        active_sequence_ids,
        {{ elements_of('active_sequence_ids') }} as sequence_id
    from active_by_contact
    group by account_id, active_sequence_ids
),

names_of_lists as (
    select
        sequences_of_lists.account_id,
        sequences_of_lists.active_sequence_ids,
        {{ joined_texts('sequences.sequence_name') }} as active_sequence_names
    from sequences_of_lists
    left join sequences
        on
            sequences_of_lists.account_id = sequences.account_id
            and sequences_of_lists.sequence_id = sequences.sequence_id
    group by sequences_of_lists.account_id, sequences_of_lists.active_sequence_ids
),

final as (
    select
        reasons.account_id,
        reasons.contact_id,
        reasons.reason,
        coalesce(active_by_contact.active_enrollments, 0) as active_enrollments,
        {{ joined_list('active_by_contact.active_enrollment_ids') }}
            as active_enrollment_ids,
        {{ joined_list('active_by_contact.active_sequence_ids') }}
            as active_sequence_ids,
        names_of_lists.active_sequence_names
    from reasons
    left join active_by_contact
        on
            reasons.account_id = active_by_contact.account_id
            and reasons.contact_id = active_by_contact.contact_id
    left join names_of_lists
        on
            active_by_contact.account_id = names_of_lists.account_id
            and active_by_contact.active_sequence_ids
            = names_of_lists.active_sequence_ids
)

select * from final
