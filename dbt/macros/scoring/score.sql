{# The definition of the score: from counts to rates, points, score, band, status and
   what-if numbers. Expands to common table expressions that end in `scored`.

   Reads two expressions of the caller:
     score_outcomes  the columns of the mart of that name
     <counts>        completed_enrollments, replied_enrollments, bounced_enrollments,
                     delivered_enrollments, suppressed_enrollments (bigint, not null),
                     first_ended_on, last_ended_on (date) and score_withheld_reason
                     (text, null where nothing stands against a score); keys pass
                     through.
   `minimum_completed` is the number of completed enrollments that a score needs. #}
{% macro scoring_steps(counts, minimum_completed) -%}
rated as (
    select
        *,
        {{ reply_rate_denominator() }} as reply_rate_base,
        {{ rate('replied_enrollments', reply_rate_denominator()) }} as reply_rate,
        {{ rate('bounced_enrollments', 'completed_enrollments') }} as bounce_rate,
        {{ scaled_rate('replied_enrollments', reply_rate_denominator()) }}
            as scaled_reply_rate,
        {{ scaled_rate('bounced_enrollments', 'completed_enrollments') }}
            as scaled_bounce_rate,
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
),

scored as (
    select
        rated.*,
        rated.score_status = 'scored' as is_scored,
        rated.score_status = 'not_enough_enrollments'
        and rated.completed_enrollments > 0 as is_provisional,
        score_outcomes.reply_points as earned_reply_points,
        score_outcomes.bounce_points as earned_bounce_points,
        score_outcomes.score as earned_score,
        score_outcomes.band as earned_band,
        score_outcomes.next_band as following_band,
        score_outcomes.points_to_next_band as points_short,
        {{ least_count_reaching(
            'rated.reply_rate_base', 'score_outcomes.next_band_reply_mark_from'
        ) }} as replies_needed,
        {{ least_count_reaching(
            'rated.completed_enrollments', 'score_outcomes.next_band_bounce_mark_below'
        ) }} as bounces_too_many,
        greatest({{ minimum_completed }} - rated.completed_enrollments, 0)
            as enrollments_needed
    from rated
    left join score_outcomes
        on
            rated.scaled_reply_rate >= score_outcomes.reply_mark_from
            and rated.scaled_reply_rate < score_outcomes.reply_mark_below
            and rated.scaled_bounce_rate >= score_outcomes.bounce_mark_from
            and rated.scaled_bounce_rate < score_outcomes.bounce_mark_below
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
        case
            when reply_rate is not null
                then {{ reaches(
                    'replied_enrollments',
                    'reply_rate_base',
                    var('good_reply_rate_percent'),
                ) }}
        end as is_reply_rate_good,
        case
            when bounce_rate is not null
                then not {{ reaches(
                    'bounced_enrollments',
                    'completed_enrollments',
                    var('good_bounce_rate_percent'),
                ) }}
        end as is_bounce_rate_good,
        case when is_scored then earned_reply_points end as reply_points,
        case when is_scored then earned_bounce_points end as bounce_points,
        case when is_scored then earned_score end as sender_score,
        case when is_scored then earned_band end as band,
        score_status,
        enrollments_needed,
        case when is_provisional then earned_score end as provisional_score,
        case when is_provisional then earned_band end as provisional_band,
        case when is_scored then following_band end as next_band,
        case when is_scored then points_short end as points_to_next_band,
        case
            when
                is_scored
                and reply_rate_base > 0
                and replies_needed <= delivered_enrollments
                then greatest(replies_needed - replied_enrollments, 0)
        end as replies_to_next_band,
        case
            when is_scored and bounces_too_many > 0
                then bounced_enrollments + 1 - bounces_too_many
        end as bounces_to_next_band,
        first_ended_on,
        last_ended_on
{%- endmacro %}
