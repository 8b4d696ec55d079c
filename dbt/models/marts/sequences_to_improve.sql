with

sequences as (
    select * from {{ ref('sequences') }}
),

sequence_scores as (
    select * from {{ ref('sequence_scores') }}
),

segments as (
    select * from {{ ref('int_enrollments__by_segment') }}
),

segments_of_sequences as (
    select
        account_id,
        sequence_id,
        count(*) as segments
    from segments
    where completed_enrollments >= {{ var('completed_of_a_segment') }}
    group by account_id, sequence_id
),

described as (
    select
        sequences.account_id,
        sequences.sequence_id,
        sequences.sequence_name,
        sequences.is_archived,
        sequences.email_steps,
        sequences.personalized_email_steps,
        sequence_scores.reply_rate,
        sequence_scores.reply_rate_high,
        sequence_scores.bounce_rate,
        sequence_scores.bounce_rate_low,
        sequence_scores.score_status,
        sequence_scores.sender_score,
        sequence_scores.band,
        sequence_scores.next_band,
        sequence_scores.points_to_next_band,
        sequence_scores.replies_to_next_band,
        sequence_scores.bounces_to_next_band,
        coalesce(sequence_scores.completed_enrollments, 0) as completed_enrollments,
        coalesce(segments_of_sequences.segments, 0) as segments
    from sequences
    left join sequence_scores
        on
            sequences.account_id = sequence_scores.account_id
            and sequences.sequence_id = sequence_scores.sequence_id
    left join segments_of_sequences
        on
            sequences.account_id = segments_of_sequences.account_id
            and sequences.sequence_id = segments_of_sequences.sequence_id
),

reasons as (
    select
        *,
        'no_personalization_tokens' as reason
    from described
    where
        email_steps > 0
        and personalized_email_steps = 0
    union all
    select
        *,
        'low_reply_rate' as reason
    from described
    where
        score_status = 'scored'
        and 100 * reply_rate_high < {{ var('good_reply_rate_percent') }}
    union all
    select
        *,
        'high_bounce_rate' as reason
    from described
    where
        score_status = 'scored'
        and 100 * bounce_rate_low >= {{ var('good_bounce_rate_percent') }}
    union all
    select
        *,
        'one_size_for_all_segments' as reason
    from described
    where
        segments >= {{ var('segments_of_one_text') }}
),

final as (
    select
        account_id,
        sequence_id,
        reason,
        sequence_name,
        is_archived,
        completed_enrollments,
        reply_rate,
        bounce_rate,
        email_steps,
        segments,
        sender_score,
        band,
        next_band,
        points_to_next_band,
        replies_to_next_band,
        bounces_to_next_band
    from reasons
)

select * from final
