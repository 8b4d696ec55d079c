with

enrolling_users as (
    select * from {{ ref('int_users__enrolling') }}
),

users as (
    select * from {{ ref('int_users__latest') }}
),

contacts as (
    select * from {{ ref('stg_exports__contacts') }}
),

sequence_steps as (
    select * from {{ ref('stg_exports__sequence_steps') }}
),

named as (
    select account_id from enrolling_users
    union
    select exported_account_id as account_id from users
    where exported_account_id is not null
    union
    select account_id from contacts
    where account_id is not null
    union
    select account_id from sequence_steps
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
