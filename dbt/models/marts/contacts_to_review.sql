-- depends_on: {{ ref('int_contacts__revisited') }}
with

exported_contacts as (
    select * from {{ ref('int_contacts__by_account') }}
),

all_states as (
    select * from {{ ref('contact_states') }}
),

states as (
    select all_states.*
    from all_states
    {{ only_touched(
        'all_states', 'int_contacts__revisited', ['account_id', 'contact_id']
    ) }}
),

sequences as (
    select * from {{ ref('sequences') }}
),

unverified_record_sources as (
    select * from {{ ref('unverified_record_sources') }}
),

run as (
    select * from {{ ref('stg_log__run') }}
),

signals as (
    select
        coalesce(exported_contacts.account_id, states.account_id) as account_id,
        coalesce(exported_contacts.contact_id, states.contact_id) as contact_id,
        coalesce(exported_contacts.has_hard_bounced, false)
        or coalesce(states.is_last_bounce_hard, false) as is_bounced,
        coalesce(exported_contacts.has_opted_out, false)
        or coalesce(states.has_opted_out, false) as has_opted_out,
        coalesce(states.is_quiet, false)
        and coalesce(
            {{ local_date('exported_contacts.last_engaged_at') }}
            < {{ add_days('run.as_of', '-' ~ var('unengaged_days')) }},
            true
        ) as is_unengaged,
        coalesce(exported_contacts.is_legal_basis_missing, false)
            as is_legal_basis_missing,
        unverified_record_sources.record_source is not null as is_source_unverified,
        coalesce(states.active_enrollments, 0) as active_enrollments,
        states.active_enrollment_ids,
        states.active_sequence_ids
    from exported_contacts
    full outer join states
        on
            exported_contacts.account_id = states.account_id
            and exported_contacts.contact_id = states.contact_id
    cross join run
    left join unverified_record_sources
        on
            lower(exported_contacts.record_source)
            = lower(unverified_record_sources.record_source)
),

reasons as (
    select
        *,
        'bounced' as reason
    from signals
    where is_bounced
    union all
    select
        *,
        'opted_out' as reason
    from signals
    where has_opted_out
    union all
    select
        *,
        'unengaged' as reason
    from signals
    where is_unengaged
    union all
    select
        *,
        'no_legal_basis' as reason
    from signals
    where is_legal_basis_missing
    union all
    select
        *,
        'unverified_source' as reason
    from signals
    where is_source_unverified
),

-- Many contacts are enrolled in the same sequences, which are few.
sequences_of_lists as (
    select
        account_id,
        active_sequence_ids,
        {{ elements_of('active_sequence_ids') }} as sequence_id
    from reasons
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
    group by
        sequences_of_lists.account_id,
        sequences_of_lists.active_sequence_ids
),

final as (
    select
        reasons.account_id,
        reasons.contact_id,
        reasons.reason,
        reasons.active_enrollments,
        {{ joined_list('reasons.active_enrollment_ids') }} as active_enrollment_ids,
        {{ joined_list('reasons.active_sequence_ids') }} as active_sequence_ids,
        names_of_lists.active_sequence_names
    from reasons
    left join names_of_lists
        on
            reasons.account_id = names_of_lists.account_id
            and reasons.active_sequence_ids = names_of_lists.active_sequence_ids
)

select * from final
