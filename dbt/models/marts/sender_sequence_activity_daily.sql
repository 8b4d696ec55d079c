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
        {{ changed_activity() }}
    from changes
    where is_completed
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
        {{ summed_activity_of_a_day() }}
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
