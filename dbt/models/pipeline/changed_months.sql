with

enrollments as (
    select * from {{ ref('enrollments') }}
),

files as (
    select * from {{ ref('stg_exports__files') }}
    where is_new
),

reattributed_users as (
    select * from {{ ref('int_users__reattributed') }}
),

new_rows as (
    select
        enrollments.enrolled_at,
        enrollments.ended_on
    from enrollments
    semi join files
        on enrollments.source_file_sha256 = files.source_file_sha256
),

reattributed_rows as (
    select
        enrollments.enrolled_at,
        enrollments.ended_on
    from {{ ref('enrollments') }} as enrollments
    semi join reattributed_users
        on
            enrollments.account_id = reattributed_users.account_id
            and enrollments.user_id = reattributed_users.user_id
),

months as (
    select distinct
        {{ month_of('enrolled_at') }} as enrolled_in,
        {{ start_of('month', 'ended_on') }} as ended_in
    from new_rows
    union
    select distinct
        {{ month_of('enrolled_at') }} as enrolled_in,
        {{ start_of('month', 'ended_on') }} as ended_in
    from reattributed_rows
),

final as (
    select distinct
        'enrolled' as happened,
        enrolled_in as first_day
    from months
    union all
    select distinct
        'ended' as happened,
        ended_in as first_day
    from months
    where ended_in is not null
)

select * from final
