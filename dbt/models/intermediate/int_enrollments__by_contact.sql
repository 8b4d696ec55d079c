with

-- Enrollments are named in each place: named once for several, they are copied whole.
latest_bounces as (
    select
        account_id,
        contact_id,
        {{ latest_value(is_hard_bounce(), version_of([
            'coalesce(ended_at, updated_at, exported_at)', 'enrollment_id'
        ])) }} as is_last_bounce_hard
    from {{ ref('enrollments') }}
    where is_bounced
    group by account_id, contact_id
),

opt_outs as (
    select distinct
        account_id,
        contact_id
    from {{ ref('enrollments') }}
    where unsubscribe_count > 0 or step_error_type = 'UNSUBSCRIBED'
),

-- Few contacts have this many quiet enrollments: narrow keys tell which, so that no
-- others are put in order.
often_quiet_contacts as (
    select {{ narrow_hash(['account_id', 'contact_id']) }} as key_hash
    from {{ ref('enrollments') }}
    where
        is_completed
        and not is_bounced
        and not is_suppressed
        and {{ is_quiet() }}
    group by key_hash
    having count(*) >= {{ var('unengaged_enrollments') }}
),

quiet_contacts as (
    select
        enrollments.account_id,
        enrollments.contact_id,
        {{ are_last_all(
            'coalesce(' ~ is_quiet() ~ ', false)',
            ['enrollments.ended_at', 'enrollments.enrollment_id'],
            var('unengaged_enrollments'),
        ) }} as is_quiet
    from {{ ref('enrollments') }} as enrollments
    semi join often_quiet_contacts
        on
            {{ narrow_hash(['enrollments.account_id', 'enrollments.contact_id']) }}
            = often_quiet_contacts.key_hash
    where
        enrollments.is_completed
        and not enrollments.is_bounced
        and not enrollments.is_suppressed
    group by enrollments.account_id, enrollments.contact_id
),

contacts as (
    select
        account_id,
        contact_id
    from latest_bounces
    where is_last_bounce_hard
    union
    select
        account_id,
        contact_id
    from opt_outs
    union
    select
        account_id,
        contact_id
    from quiet_contacts
    where is_quiet
),

final as (
    select
        contacts.account_id,
        contacts.contact_id,
        coalesce(latest_bounces.is_last_bounce_hard, false) as is_last_bounce_hard,
        opt_outs.contact_id is not null as has_opted_out,
        coalesce(quiet_contacts.is_quiet, false) as is_quiet
    from contacts
    left join latest_bounces
        on
            contacts.account_id = latest_bounces.account_id
            and contacts.contact_id = latest_bounces.contact_id
    left join opt_outs
        on
            contacts.account_id = opt_outs.account_id
            and contacts.contact_id = opt_outs.contact_id
    left join quiet_contacts
        on
            contacts.account_id = quiet_contacts.account_id
            and contacts.contact_id = quiet_contacts.contact_id
)

select * from final
