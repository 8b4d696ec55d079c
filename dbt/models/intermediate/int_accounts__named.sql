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

-- The gate holds that an account is of one source.
sources as (
    select
        account_id,
        min(source) as source
    from enrolling_users
    group by account_id
),

final as (
    select
        named.account_id,
        coalesce(sources.source, 'hubspot') as source
    from named
    left join sources
        on named.account_id = sources.account_id
    union all
    -- Exports that name no account, and hold no enrollment yet, are one account's.
    select
        '{{ var("account_id") }}' as account_id,
        'hubspot' as source
    where not exists (select 1 from named)
)

select * from final
