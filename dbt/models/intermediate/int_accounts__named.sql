with

enrollments as (
    select * from {{ ref('stg_exports__enrollments') }}
),

users as (
    select * from {{ ref('stg_exports__users') }}
),

named as (
    select account_id from enrollments
    union
    select account_id from users
    where account_id is not null
),

final as (
    select account_id from named
    union all
    -- Exports that name no account, and hold no enrollment yet, are one account's.
    select '{{ var("account_id") }}' as account_id
    where not exists (select 1 from named)
)

select * from final
