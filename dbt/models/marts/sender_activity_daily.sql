-- depends_on: {{ ref('int_enrollments__arriving') }}
-- depends_on: {{ ref('int_enrollments__replaced') }}
-- depends_on: {{ ref('int_enrollments__touched') }}
with

changes as (
    {{ changes_of_enrollments([
        'account_id',
        'user_id',
        'sequence_id',
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
        user_id,
        sequence_id,
        ended_on,
        {{ change_of() }} as completed_enrollments,
        {{ change_of('is_replied') }} as replied_enrollments,
        {{ change_of('is_bounced') }} as bounced_enrollments,
        {{ change_of('not is_bounced') }} as delivered_enrollments,
        {{ change_of('is_suppressed') }} as suppressed_enrollments
    from changes
    where is_completed
    group by
        account_id,
        user_id,
        sequence_id,
        ended_on
    {{ and_standing(
        [
            'account_id',
            'user_id',
            'sequence_id',
            'ended_on',
            'completed_enrollments',
            'replied_enrollments',
            'bounced_enrollments',
            'delivered_enrollments',
            'suppressed_enrollments',
        ],
        touched='int_enrollments__touched',
        keys=['account_id', 'user_id', 'sequence_id', 'ended_on'],
    ) }}
),

final as (
    select
        account_id,
        user_id,
        sequence_id,
        ended_on,
        cast(sum(completed_enrollments) as bigint) as completed_enrollments,
        cast(sum(replied_enrollments) as bigint) as replied_enrollments,
        cast(sum(bounced_enrollments) as bigint) as bounced_enrollments,
        cast(sum(delivered_enrollments) as bigint) as delivered_enrollments,
        cast(sum(suppressed_enrollments) as bigint) as suppressed_enrollments
    from counts
    group by
        account_id,
        user_id,
        sequence_id,
        ended_on
    -- The last enrollment of a group may have gone elsewhere.
    having sum(completed_enrollments) <> 0
)

select * from final
