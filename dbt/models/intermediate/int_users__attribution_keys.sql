with

users_by_address as (
    select * from {{ ref('int_users__by_address') }}
),

described_users as (
    select * from {{ ref('int_users__described') }}
),

run as (
    select * from {{ ref('stg_log__run') }}
),

keys as (
    select
        account_id,
        'address' as kind,
        user_address as attribution_key,
        user_id as attribution
    from users_by_address
    union all
    select
        account_id,
        'user' as kind,
        user_id as attribution_key,
        {{ email_domain('user_email') }} as attribution
    from described_users
),

rows_without_previous as (
    select
        keys.account_id,
        keys.kind,
        keys.attribution_key,
        keys.attribution,
        keys.attribution as previous_attribution,
        run.publication_id
    from keys
    cross join run
),

previous as (
    {{ previous_rows(shape='rows_without_previous') }}
),

previous_run as (
    select count(*) > 0 as has_rows
    from previous
),

final as (
    select rows_without_previous.*
    from rows_without_previous
    cross join previous_run
    where not previous_run.has_rows
    union all
    select
        coalesce(keys.account_id, previous.account_id) as account_id,
        coalesce(keys.kind, previous.kind) as kind,
        coalesce(keys.attribution_key, previous.attribution_key) as attribution_key,
        keys.attribution,
        -- The same run once more compares with what the run before it left.
        case
            when previous.publication_id = run.publication_id
                then previous.previous_attribution
            else previous.attribution
        end as previous_attribution,
        run.publication_id
    from keys
    full outer join previous
        on
            keys.account_id = previous.account_id
            and keys.kind = previous.kind
            and keys.attribution_key = previous.attribution_key
    cross join run
    cross join previous_run
    where previous_run.has_rows
)

select * from final
