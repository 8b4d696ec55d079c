with

steps as (
    select * from {{ ref('int_sequences__latest_steps') }}
),

accounts as (
    select * from {{ ref('int_accounts__named') }}
),

described as (
    select
        account_id,
        sequence_id,
        {{ latest_value('sequence_name', 'source_row_number') }} as sequence_name,
        {{ latest_value('folder', 'source_row_number') }} as folder,
        {{ latest_value('is_archived', 'source_row_number') }} as is_archived,
        count(*) as steps,
        count(*) filter (where is_email) as email_steps,
        count(*) filter (where is_email and is_personalized)
            as personalized_email_steps
    from steps
    group by account_id, sequence_id
),

own_sequences as (
    select * from described
    where account_id is not null
),

-- Rows without an account hold for every account that has none of its own.
shared_sequences as (
    select described.* replace (accounts.account_id as account_id)
    from described
    cross join accounts
    left join own_sequences
        on
            accounts.account_id = own_sequences.account_id
            and described.sequence_id = own_sequences.sequence_id
    where
        described.account_id is null
        and own_sequences.sequence_id is null
),

final as (
    select * from own_sequences
    union all
    select * from shared_sequences
)

select * from final
