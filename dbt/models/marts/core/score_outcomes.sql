with

score_rules as (
    select * from {{ ref('score_rules') }}
),

bounds as (
    select
        rule_type,
        points,
        {{ scaled_bound('lower_bound', 'is_bound_inclusive') }} as bound
    from score_rules
    where rule_type in ('reply_points', 'bounce_points')
),

-- Points fall out of the highest bound that a rate reaches. Reply points rise with the
-- bounds and bounce points fall, so that is the greatest and the least of them.
reply_ranges as (
    select
        bound as rate_from,
        lead(bound, 1, {{ beyond_every_scaled_rate() }}) over (order by bound)
            as rate_below,
        max(points) over (order by bound) as points
    from bounds
    where rule_type = 'reply_points'
    union all
    select
        {{ scaled_rate_of_nothing() }} as rate_from,
        0 as rate_below,
        0 as points
),

bounce_ranges as (
    select
        bound as rate_from,
        lead(bound, 1, {{ beyond_every_scaled_rate() }}) over (order by bound)
            as rate_below,
        min(points) over (order by bound) as points
    from bounds
    where rule_type = 'bounce_points'
),

bands as (
    select
        rule_name as band,
        lower_bound as score_from,
        lead(rule_name) over (order by lower_bound, rule_name) as next_band,
        lead(lower_bound) over (order by lower_bound, rule_name) as next_score_from
    from score_rules
    where rule_type = 'band'
),

outcomes as (
    select
        reply_ranges.rate_from as reply_mark_from,
        reply_ranges.rate_below as reply_mark_below,
        bounce_ranges.rate_from as bounce_mark_from,
        bounce_ranges.rate_below as bounce_mark_below,
        reply_ranges.points as reply_points,
        bounce_ranges.points as bounce_points,
        reply_ranges.points + bounce_ranges.points as score,
        bands.band,
        bands.next_band,
        bands.next_score_from
    from reply_ranges
    cross join bounce_ranges
    left join bands
        on
            reply_ranges.points + bounce_ranges.points >= bands.score_from
            and (
                reply_ranges.points + bounce_ranges.points < bands.next_score_from
                or bands.next_score_from is null
            )
),

-- The least change of one rate that reaches the next band while the points of the other
-- stay as they are: a reply rate that earns enough, a bounce rate below the first that
-- earns too little.
final as (
    select
        outcomes.reply_mark_from,
        outcomes.reply_mark_below,
        outcomes.bounce_mark_from,
        outcomes.bounce_mark_below,
        outcomes.reply_points,
        outcomes.bounce_points,
        outcomes.score,
        outcomes.band,
        outcomes.next_band,
        cast(outcomes.next_score_from - outcomes.score as integer)
            as points_to_next_band,
        min(
            case
                when
                    bounds.rule_type = 'reply_points'
                    and bounds.points
                    >= outcomes.next_score_from - outcomes.bounce_points
                    then bounds.bound
            end
        ) as next_band_reply_mark_from,
        min(
            case
                when
                    bounds.rule_type = 'bounce_points'
                    and bounds.points
                    < outcomes.next_score_from - outcomes.reply_points
                    then bounds.bound
            end
        ) as next_band_bounce_mark_below
    from outcomes
    cross join bounds
    group by
        outcomes.reply_mark_from,
        outcomes.reply_mark_below,
        outcomes.bounce_mark_from,
        outcomes.bounce_mark_below,
        outcomes.reply_points,
        outcomes.bounce_points,
        outcomes.score,
        outcomes.band,
        outcomes.next_band,
        outcomes.next_score_from
)

select * from final
