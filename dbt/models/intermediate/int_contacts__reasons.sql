with

exported_contacts as (
    select * from {{ ref('int_contacts__by_account') }}
),

states as (
    select * from {{ ref('int_enrollments__by_contact') }}
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
        unverified_record_sources.record_source is not null as is_source_unverified
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

final as (
    select
        account_id,
        contact_id,
        'bounced' as reason
    from signals
    where is_bounced
    union all
    select
        account_id,
        contact_id,
        'opted_out' as reason
    from signals
    where has_opted_out
    union all
    select
        account_id,
        contact_id,
        'unengaged' as reason
    from signals
    where is_unengaged
    union all
    select
        account_id,
        contact_id,
        'no_legal_basis' as reason
    from signals
    where is_legal_basis_missing
    union all
    select
        account_id,
        contact_id,
        'unverified_source' as reason
    from signals
    where is_source_unverified
)

select * from final
