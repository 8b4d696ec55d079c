{# The definition of the score: from counts to rates, points, score, band, status and
   what-if numbers. Expands to common table expressions that end in `scored`.

   Reads two expressions of the caller:
     score_rules  the columns of the mart of that name
     <counts>     completed_enrollments, replied_enrollments, bounced_enrollments,
                  delivered_enrollments, suppressed_enrollments (bigint, not null),
                  first_ended_on, last_ended_on (date) and score_withheld_reason
                  (text, null where nothing stands against a score); keys pass through.
   `minimum_completed` is the number of completed enrollments that a score needs. #}
{% macro scoring_steps(counts, minimum_completed) -%}
-- All rules in one row, so that a lookup reads a short list beside each row to score.
rules as (
    select
        {{ listed_rules(
            'reply_points', ['lower_bound', 'is_bound_inclusive', 'points']
        ) }} as reply_rules,
        {{ listed_rules(
            'bounce_points', ['lower_bound', 'is_bound_inclusive', 'points']
        ) }} as bounce_rules,
        {{ listed_rules('band', ['lower_bound', 'rule_name']) }} as bands
    from score_rules
),

rated as (
    select
        *,
        {{ reply_rate_denominator() }} as reply_rate_base,
        {{ rate('replied_enrollments', reply_rate_denominator()) }} as reply_rate,
        {{ rate('bounced_enrollments', 'completed_enrollments') }} as bounce_rate,
        {{ wilson_spread('replied_enrollments', reply_rate_denominator()) }}
            as reply_rate_spread,
        {{ wilson_spread('bounced_enrollments', 'completed_enrollments') }}
            as bounce_rate_spread,
        case
            when score_withheld_reason is not null then score_withheld_reason
            when completed_enrollments < {{ minimum_completed }}
                then 'not_enough_enrollments'
            else 'scored'
        end as score_status
    from {{ counts }}
    cross join rules
),

-- Points fall out of the highest bound that a rate reaches. Reply points rise with the
-- bounds and bounce points fall, so that is the greatest and the least of them.
pointed as (
    select
        *,
        case
            when reply_rate is null then 0
            else {{ greatest_of_rules(
                'reply_rules',
                'rule.points',
                reaches(
                    'replied_enrollments',
                    'reply_rate_base',
                    'rule.lower_bound',
                    'rule.is_bound_inclusive',
                ),
            ) }}
        end as earned_reply_points,
        case
            when bounce_rate is not null then {{ least_of_rules(
                'bounce_rules',
                'rule.points',
                reaches(
                    'bounced_enrollments',
                    'completed_enrollments',
                    'rule.lower_bound',
                    'rule.is_bound_inclusive',
                ),
            ) }}
        end as earned_bounce_points,
        score_status = 'scored' as is_scored,
        score_status = 'not_enough_enrollments' and completed_enrollments > 0
            as is_provisional
    from rated
),

-- Bands are told apart by their bound, which comes first in a rule of theirs.
banded as (
    select
        *,
        earned_reply_points + earned_bounce_points as earned_score,
        {{ greatest_of_rules(
            'bands',
            'rule',
            'rule.lower_bound <= earned_reply_points + earned_bounce_points',
        ) }} as earned_band_rule,
        {{ least_of_rules(
            'bands',
            'rule',
            'rule.lower_bound > earned_reply_points + earned_bounce_points',
        ) }} as next_band_rule
    from pointed
),

-- The least change of one rate that reaches the next band while the points of the other
-- stay as they are. Asked of scored rows alone, as most sequences of a sender are not.
scored as (
    select
        *,
        earned_band_rule.rule_name as earned_band,
        next_band_rule.rule_name as following_band,
        next_band_rule.lower_bound - earned_score as points_short,
        case
            when is_scored and reply_rate_base > 0 then {{ least_of_rules(
                'reply_rules',
                'greatest('
                ~ least_count_reaching(
                    'reply_rate_base', 'rule.lower_bound', 'rule.is_bound_inclusive'
                )
                ~ ' - replied_enrollments, 0)',
                'rule.points >= next_band_rule.lower_bound - earned_bounce_points and '
                ~ least_count_reaching(
                    'reply_rate_base', 'rule.lower_bound', 'rule.is_bound_inclusive'
                )
                ~ ' <= delivered_enrollments',
            ) }}
        end as replies_short,
        -- One bounce below the first bound whose points are too few.
        case
            when is_scored then bounced_enrollments + 1 - {{ least_of_rules(
                'bounce_rules',
                least_count_reaching(
                    'completed_enrollments',
                    'rule.lower_bound',
                    'rule.is_bound_inclusive',
                ),
                'rule.points < next_band_rule.lower_bound - earned_reply_points',
            ) }}
        end as bounces_over,
        {{ reaches(
            'replied_enrollments', 'reply_rate_base', var('good_reply_rate_percent')
        ) }} as reaches_good_reply_rate,
        {{ reaches(
            'bounced_enrollments',
            'completed_enrollments',
            var('good_bounce_rate_percent'),
        ) }} as reaches_bad_bounce_rate,
        greatest({{ minimum_completed }} - completed_enrollments, 0)
            as enrollments_needed
    from banded
)
{%- endmacro %}

{# The columns that every score table shares, read from `scored`. #}
{% macro score_columns() -%}
        completed_enrollments,
        replied_enrollments,
        bounced_enrollments,
        delivered_enrollments,
        suppressed_enrollments,
        reply_rate,
        bounce_rate,
        {{ wilson_low('replied_enrollments', 'reply_rate_base', 'reply_rate_spread') }}
            as reply_rate_low,
        {{ wilson_high('replied_enrollments', 'reply_rate_base', 'reply_rate_spread') }}
            as reply_rate_high,
        {{ wilson_low(
            'bounced_enrollments', 'completed_enrollments', 'bounce_rate_spread'
        ) }} as bounce_rate_low,
        {{ wilson_high(
            'bounced_enrollments', 'completed_enrollments', 'bounce_rate_spread'
        ) }} as bounce_rate_high,
        case when reply_rate is not null then reaches_good_reply_rate end
            as is_reply_rate_good,
        case when bounce_rate is not null then not reaches_bad_bounce_rate end
            as is_bounce_rate_good,
        case when is_scored then cast(earned_reply_points as integer) end
            as reply_points,
        case when is_scored then cast(earned_bounce_points as integer) end
            as bounce_points,
        case when is_scored then cast(earned_score as integer) end as sender_score,
        case when is_scored then earned_band end as band,
        score_status,
        cast(enrollments_needed as bigint) as enrollments_needed,
        case when is_provisional then cast(earned_score as integer) end
            as provisional_score,
        case when is_provisional then earned_band end as provisional_band,
        case when is_scored then following_band end as next_band,
        case when is_scored then cast(points_short as integer) end
            as points_to_next_band,
        case when is_scored then cast(replies_short as bigint) end
            as replies_to_next_band,
        case
            when is_scored and bounces_over <= bounced_enrollments
                then cast(bounces_over as bigint)
        end as bounces_to_next_band,
        first_ended_on,
        last_ended_on
{%- endmacro %}
