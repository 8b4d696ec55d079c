-- depends_on: {{ ref('int_enrollments__arriving') }}
-- depends_on: {{ ref('int_enrollments__replaced') }}
-- depends_on: {{ ref('int_accounts__named') }}
with

changes as (
    {{ changes_of_enrollments([
        'account_id',
        'sequence_id',
        'contact_id',
        'is_completed',
    ]) }}
),

contacts as (
    select * from {{ ref('int_contacts__by_account') }}
),

resegmented as (
    select * from {{ ref('int_enrollments__resegmented') }}
),

segmented_changes as (
    select
        changes.account_id,
        changes.sequence_id,
        contacts.segment,
        changes.weight
    from changes
    inner join contacts
        on
            changes.account_id = contacts.account_id
            and changes.contact_id = contacts.contact_id
    where changes.is_completed
    union all
    select
        account_id,
        sequence_id,
        segment_before as segment,
        -1 as weight
    from resegmented
    union all
    select
        account_id,
        sequence_id,
        segment,
        1 as weight
    from resegmented
),

counts as (
    select
        account_id,
        sequence_id,
        segment,
        weight as completed_enrollments
    from segmented_changes
    where segment is not null
    {{ and_standing(
        ['account_id', 'sequence_id', 'segment', 'completed_enrollments']
    ) }}
),

final as (
    select
        account_id,
        sequence_id,
        segment,
        cast(sum(completed_enrollments) as bigint) as completed_enrollments
    from counts
    group by
        account_id,
        sequence_id,
        segment
    having sum(completed_enrollments) <> 0
)

select * from final
