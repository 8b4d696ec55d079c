-- depends_on: {{ ref('int_enrollments__arriving') }}
-- depends_on: {{ ref('int_enrollments__replaced') }}
-- depends_on: {{ ref('int_enrollments__touched') }}
with

changes as (
    {{ changes_of_enrollments([
        'account_id',
        'sender_domain',
        'domain_kind',
        'ended_on',
        'is_completed',
        'is_replied',
        'is_bounced',
        'is_suppressed',
    ]) }}
),

counts as (
    select
        account_id,
        sender_domain,
        domain_kind,
        ended_on,
        {{ changed_activity() }}
    from changes
    where is_completed
    {{ and_standing(
        [
            'account_id',
            'sender_domain',
            'domain_kind',
            'ended_on',
            'completed_enrollments',
            'replied_enrollments',
            'bounced_enrollments',
            'delivered_enrollments',
            'suppressed_enrollments',
        ],
        touched='int_enrollments__touched',
        keys=['account_id', 'ended_on'],
    ) }}
),

final as (
    select
        account_id,
        sender_domain,
        ended_on,
        -- A domain is of one kind.
        min(domain_kind) as domain_kind,
        {{ summed_activity_of_a_day() }}
    from counts
    group by
        account_id,
        sender_domain,
        ended_on
    having sum(completed_enrollments) <> 0
)

select * from final
