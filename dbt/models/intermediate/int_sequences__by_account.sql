with

steps as (
    select * from {{ ref('int_sequences__latest_steps') }}
),

accounts as (
    select * from {{ ref('int_accounts__named') }}
),

described as (
    select
        exported_account_id,
        sequence_id,
        {{ latest_value('sequence_name', 'source_row_number') }} as sequence_name,
        {{ latest_value('folder', 'source_row_number') }} as folder,
        {{ latest_value('is_archived', 'source_row_number') }} as is_archived,
        count(*) as steps,
        count(*) filter (where is_email) as email_steps,
        count(*) filter (where is_email and is_personalized)
            as personalized_email_steps
    from steps
    group by exported_account_id, sequence_id
),

final as (
    {{ rows_of_accounts('described', 'accounts', key='sequence_id') }}
)

select * from final
