-- depends_on: {{ ref('int_enrollments__arriving') }}
-- depends_on: {{ ref('int_enrollments__replaced') }}
-- depends_on: {{ ref('int_enrollments__touched') }}
with

changes as (
    {{ changes_of_enrollments([
        'account_id',
        'user_id',
        'sequence_id',
        'is_completed',
        'is_replied',
        'is_bounced',
    ]) }}
),

counts as (
    select
        account_id,
        user_id,
        sequence_id,
        weight as started_enrollments,
        {{ change_of('is_completed') }} as completed_enrollments,
        {{ change_of('is_replied') }} as replied_of_started,
        {{ change_of('is_replied and is_completed') }} as replied_enrollments,
        {{ change_of('is_bounced') }} as bounced_of_started,
        {{ change_of('is_bounced and is_completed') }} as bounced_enrollments
    from changes
    {{ and_standing(
        [
            'account_id',
            'user_id',
            'sequence_id',
            'started_enrollments',
            'completed_enrollments',
            'replied_of_started',
            'replied_enrollments',
            'bounced_of_started',
            'bounced_enrollments',
        ],
        touched='int_enrollments__touched',
        keys=['account_id', 'user_id', 'sequence_id'],
    ) }}
),

final as (
    select
        account_id,
        user_id,
        sequence_id,
        cast(sum(started_enrollments) as bigint) as started_enrollments,
        cast(sum(completed_enrollments) as bigint) as completed_enrollments,
        cast(sum(replied_of_started) as bigint) as replied_of_started,
        cast(sum(replied_enrollments) as bigint) as replied_enrollments,
        cast(sum(bounced_of_started) as bigint) as bounced_of_started,
        cast(sum(bounced_enrollments) as bigint) as bounced_enrollments
    from counts
    group by
        account_id,
        user_id,
        sequence_id
    having sum(started_enrollments) <> 0
)

select * from final
