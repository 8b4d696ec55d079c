{# Why a score changed from one period to another: each rate's change, taken apart into
   what changed within sequences and what their shares changed. Expands to common table
   expressions that end in `score_changes`, one row per sender of either period.

   Reads of the caller score_outcomes, senders, and the daily activity of each period as
   activity_before and activity_after.

   With w a sequence's share of the rate's denominator and r its rate, before and after:
   within = sum of (r_after - r_before) * (w_before + w_after) / 2,
   mix = sum of (w_after - w_before) * (r_before + r_after) / 2.
   A sequence of one period only borrows the rate that it has, so that both add up to the
   change of the rate. #}
{% macro score_change_steps() -%}
period_sequences as (
    select
        'before' as period,
        account_id,
        user_id,
        sequence_id,
        {{ summed_activity() }}
    from activity_before
    group by
        account_id,
        user_id,
        sequence_id
    union all
    select
        'after' as period,
        account_id,
        user_id,
        sequence_id,
        {{ summed_activity() }}
    from activity_after
    group by
        account_id,
        user_id,
        sequence_id
),

listed_senders as (
    select distinct
        account_id,
        user_id
    from period_sequences
),

periods as (
    select 'before' as period
    union all
    select 'after' as period
),

period_totals as (
    select
        period,
        account_id,
        user_id,
        {{ summed_activity('first_ended_on', 'last_ended_on') }}
    from period_sequences
    group by
        period,
        account_id,
        user_id
),

period_counts as (
    select
        periods.period,
        listed_senders.account_id,
        listed_senders.user_id,
        senders.score_withheld_reason,
        coalesce(period_totals.completed_enrollments, 0) as completed_enrollments,
        coalesce(period_totals.replied_enrollments, 0) as replied_enrollments,
        coalesce(period_totals.bounced_enrollments, 0) as bounced_enrollments,
        coalesce(period_totals.delivered_enrollments, 0) as delivered_enrollments,
        coalesce(period_totals.suppressed_enrollments, 0) as suppressed_enrollments,
        period_totals.first_ended_on,
        period_totals.last_ended_on
    from listed_senders
    cross join periods
    left join period_totals
        on
            listed_senders.account_id = period_totals.account_id
            and listed_senders.user_id = period_totals.user_id
            and periods.period = period_totals.period
    left join senders
        on
            listed_senders.account_id = senders.account_id
            and listed_senders.user_id = senders.user_id
),

{{ scoring_steps('period_counts', var('minimum_completed_for_sender')) }},

sequence_bases as (
    select
        *,
        {{ reply_rate_denominator() }} as reply_base
    from period_sequences
),

sequence_pairs as (
    select
        account_id,
        user_id,
        sequence_id,
        {{ total_of('replied_enrollments', 'before') }} as replied_before,
        {{ total_of('replied_enrollments', 'after') }} as replied_after,
        {{ total_of('reply_base', 'before') }} as reply_base_before,
        {{ total_of('reply_base', 'after') }} as reply_base_after,
        {{ total_of('bounced_enrollments', 'before') }} as bounced_before,
        {{ total_of('bounced_enrollments', 'after') }} as bounced_after,
        {{ total_of('completed_enrollments', 'before') }} as completed_before,
        {{ total_of('completed_enrollments', 'after') }} as completed_after
    from sequence_bases
    group by
        account_id,
        user_id,
        sequence_id
),

sequence_rates as (
    select
        *,
        {{ rate('replied_before', 'reply_base_before') }} as reply_rate_before,
        {{ rate('replied_after', 'reply_base_after') }} as reply_rate_after,
        {{ rate('bounced_before', 'completed_before') }} as bounce_rate_before,
        {{ rate('bounced_after', 'completed_after') }} as bounce_rate_after,
        {{ rate('reply_base_before', sender_total('reply_base_before')) }}
            as reply_share_before,
        {{ rate('reply_base_after', sender_total('reply_base_after')) }}
            as reply_share_after,
        {{ rate('completed_before', sender_total('completed_before')) }}
            as bounce_share_before,
        {{ rate('completed_after', sender_total('completed_after')) }}
            as bounce_share_after
    from sequence_pairs
),

rate_changes as (
    select
        account_id,
        user_id,
        {{ change_within('reply') }} as reply_rate_change_within,
        {{ change_of_mix('reply') }} as reply_rate_change_of_mix,
        {{ change_within('bounce') }} as bounce_rate_change_within,
        {{ change_of_mix('bounce') }} as bounce_rate_change_of_mix
    from sequence_rates
    group by account_id, user_id
),

scores_before as (
    select * from scored
    where period = 'before'
),

scores_after as (
    select * from scored
    where period = 'after'
),

score_changes as (
    select
        scores_after.account_id,
        scores_after.user_id,
        senders.user_name,
        senders.team,
        scores_before.completed_enrollments as completed_enrollments_before,
        scores_after.completed_enrollments as completed_enrollments_after,
        scores_before.replied_enrollments as replied_enrollments_before,
        scores_after.replied_enrollments as replied_enrollments_after,
        scores_before.bounced_enrollments as bounced_enrollments_before,
        scores_after.bounced_enrollments as bounced_enrollments_after,
        scores_before.reply_rate as reply_rate_before,
        scores_after.reply_rate as reply_rate_after,
        scores_after.reply_rate - scores_before.reply_rate as reply_rate_change,
        rate_changes.reply_rate_change_within,
        rate_changes.reply_rate_change_of_mix,
        scores_before.bounce_rate as bounce_rate_before,
        scores_after.bounce_rate as bounce_rate_after,
        scores_after.bounce_rate - scores_before.bounce_rate as bounce_rate_change,
        rate_changes.bounce_rate_change_within,
        rate_changes.bounce_rate_change_of_mix,
        {{ points_shown('scores_before', 'earned_reply_points') }}
            as reply_points_before,
        {{ points_shown('scores_after', 'earned_reply_points') }}
            as reply_points_after,
        {{ points_shown('scores_after', 'earned_reply_points') }}
        - {{ points_shown('scores_before', 'earned_reply_points') }}
            as reply_points_change,
        {{ points_shown('scores_before', 'earned_bounce_points') }}
            as bounce_points_before,
        {{ points_shown('scores_after', 'earned_bounce_points') }}
            as bounce_points_after,
        {{ points_shown('scores_after', 'earned_bounce_points') }}
        - {{ points_shown('scores_before', 'earned_bounce_points') }}
            as bounce_points_change,
        {{ points_shown('scores_before', 'earned_score') }} as points_before,
        {{ points_shown('scores_after', 'earned_score') }} as points_after,
        {{ points_shown('scores_after', 'earned_score') }}
        - {{ points_shown('scores_before', 'earned_score') }} as points_change,
        scores_before.score_status as score_status_before,
        scores_after.score_status as score_status_after,
        case when scores_before.is_scored then scores_before.earned_score end
            as sender_score_before,
        case when scores_after.is_scored then scores_after.earned_score end
            as sender_score_after,
        case when scores_before.is_scored then scores_before.earned_band end
            as band_before,
        case when scores_after.is_scored then scores_after.earned_band end
            as band_after
    from scores_after
    inner join scores_before
        on
            scores_after.account_id = scores_before.account_id
            and scores_after.user_id = scores_before.user_id
    inner join rate_changes
        on
            scores_after.account_id = rate_changes.account_id
            and scores_after.user_id = rate_changes.user_id
    left join senders
        on
            scores_after.account_id = senders.account_id
            and scores_after.user_id = senders.user_id
)
{%- endmacro %}

{# What one period adds to a sum over both. #}
{% macro total_of(column, period) -%}
    sum(case when period = '{{ period }}' then {{ column }} else 0 end)
{%- endmacro %}

{# The sum over all sequences of the row's sender. #}
{% macro sender_total(column) -%}
    sum({{ column }}) over (partition by account_id, user_id)
{%- endmacro %}

{# The two parts of a rate's change; see above. Added as decimals: a sum of doubles has
   another last digit in another order of rows. #}
{% macro change_within(event) -%}
    cast(sum(cast(
            (
                coalesce({{ event }}_rate_after, {{ event }}_rate_before)
                - coalesce({{ event }}_rate_before, {{ event }}_rate_after)
            ) * ({{ event }}_share_before + {{ event }}_share_after) / 2
            as decimal(38, 18)
        )) as double)
{%- endmacro %}

{% macro change_of_mix(event) -%}
    cast(sum(cast(
            ({{ event }}_share_after - {{ event }}_share_before)
            * (
                coalesce({{ event }}_rate_after, {{ event }}_rate_before)
                + coalesce({{ event }}_rate_before, {{ event }}_rate_after)
            ) / 2
            as decimal(38, 18)
        )) as double)
{%- endmacro %}

{# Points of a score that is given or provisional. #}
{% macro points_shown(scores, points) -%}
    case
            when {{ scores }}.is_scored or {{ scores }}.is_provisional
                then {{ scores }}.{{ points }}
        end
{%- endmacro %}

{# The columns of a change. #}
{% macro score_change_columns() -%}
        user_name,
        team,
        completed_enrollments_before,
        completed_enrollments_after,
        replied_enrollments_before,
        replied_enrollments_after,
        bounced_enrollments_before,
        bounced_enrollments_after,
        reply_rate_before,
        reply_rate_after,
        reply_rate_change,
        reply_rate_change_within,
        reply_rate_change_of_mix,
        bounce_rate_before,
        bounce_rate_after,
        bounce_rate_change,
        bounce_rate_change_within,
        bounce_rate_change_of_mix,
        reply_points_before,
        reply_points_after,
        reply_points_change,
        bounce_points_before,
        bounce_points_after,
        bounce_points_change,
        points_before,
        points_after,
        points_change,
        score_status_before,
        score_status_after,
        sender_score_before,
        sender_score_after,
        band_before,
        band_after
{%- endmacro %}
