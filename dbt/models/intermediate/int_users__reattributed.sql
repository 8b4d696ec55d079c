with

attribution_keys as (
    select * from {{ ref('int_users__attribution_keys') }}
    where attribution is distinct from previous_attribution
),

final as (
    -- Until an address had a user, its enrollments were those of the address itself.
    select
        account_id,
        coalesce(previous_attribution, attribution_key) as user_id
    from attribution_keys
    where kind = 'address'
    union
    select
        account_id,
        coalesce(attribution, attribution_key) as user_id
    from attribution_keys
    where kind = 'address'
    union
    select
        account_id,
        attribution_key as user_id
    from attribution_keys
    where kind = 'user'
)

select * from final
