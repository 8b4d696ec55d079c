with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
),

final as (
    select
        account_id,
        sequence_id,
        {{ latest_value('sequence_name', version_order()) }} as sequence_name
    from versions
    group by account_id, sequence_id
)

select * from final
