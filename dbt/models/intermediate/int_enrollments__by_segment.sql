with

enrollments as (
    select * from {{ ref('enrollments') }}
),

contacts as (
    select * from {{ ref('int_contacts__by_account') }}
    where segment is not null
),

final as (
    select
        enrollments.account_id,
        enrollments.sequence_id,
        contacts.segment,
        count(*) as completed_enrollments
    from enrollments
    inner join contacts
        on
            enrollments.account_id = contacts.account_id
            and enrollments.contact_id = contacts.contact_id
    where enrollments.is_completed
    group by enrollments.account_id, enrollments.sequence_id, contacts.segment
)

select * from final
