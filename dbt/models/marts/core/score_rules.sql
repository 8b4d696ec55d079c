with

reply_points as (
    select * from {{ ref('score_reply_points') }}
),

bounce_points as (
    select * from {{ ref('score_bounce_points') }}
),

bands as (
    select * from {{ ref('score_bands') }}
),

point_rules as (
    select
        'reply_points' as rule_type,
        case when is_bound_inclusive then 'from ' else 'above ' end
        || {{ plain_number('reply_rate_from_percent') }} || ' %' as rule_name,
        reply_rate_from_percent as lower_bound,
        is_bound_inclusive,
        points,
        'ours' as origin,
        {{ bound_origin('reply_rate_from_percent', 'reply_points') }} as bound_origin
    from reply_points
    union all
    select
        'bounce_points' as rule_type,
        case when is_bound_inclusive then 'from ' else 'above ' end
        || {{ plain_number('bounce_rate_from_percent') }} || ' %' as rule_name,
        bounce_rate_from_percent as lower_bound,
        is_bound_inclusive,
        points,
        'ours' as origin,
        {{ bound_origin('bounce_rate_from_percent', 'bounce_points') }} as bound_origin
    from bounce_points
    union all
    select
        'band' as rule_type,
        band as rule_name,
        score_from as lower_bound,
        true as is_bound_inclusive,
        null as points,
        origin,
        'ours' as bound_origin
    from bands
),

settings as (
    select
        'minimum_completed' as rule_type,
        'sender' as rule_name,
        {{ var('minimum_completed_for_sender') }} as lower_bound,
        true as is_bound_inclusive,
        'HubSpot' as origin,
        {{ setting_origin('minimum_completed_for_sender') }} as bound_origin
    union all
    select
        'minimum_completed' as rule_type,
        'sender and sequence' as rule_name,
        {{ var('minimum_completed_for_sender_sequence') }} as lower_bound,
        true as is_bound_inclusive,
        'HubSpot' as origin,
        {{ setting_origin('minimum_completed_for_sender_sequence') }} as bound_origin
    union all
    select
        'good_rate' as rule_type,
        'reply rate in percent, from' as rule_name,
        {{ var('good_reply_rate_percent') }} as lower_bound,
        true as is_bound_inclusive,
        'HubSpot' as origin,
        {{ setting_origin('good_reply_rate_percent') }} as bound_origin
    union all
    select
        'bad_rate' as rule_type,
        'bounce rate in percent, from' as rule_name,
        {{ var('good_bounce_rate_percent') }} as lower_bound,
        true as is_bound_inclusive,
        'HubSpot' as origin,
        {{ setting_origin('good_bounce_rate_percent') }} as bound_origin
    union all
    select
        'reply_rate_denominator' as rule_type,
        '{{ var("reply_rate_denominator") }}' as rule_name,
        null as lower_bound,
        null as is_bound_inclusive,
        'ours' as origin,
        null as bound_origin
),

final as (
    select
        rule_type,
        rule_name,
        cast(lower_bound as decimal(9, 4)) as lower_bound,
        is_bound_inclusive,
        cast(points as integer) as points,
        origin,
        bound_origin
    from point_rules
    union all
    select
        rule_type,
        rule_name,
        cast(lower_bound as decimal(9, 4)) as lower_bound,
        is_bound_inclusive,
        cast(null as integer) as points,
        origin,
        bound_origin
    from settings
)

select * from final
