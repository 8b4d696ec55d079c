-- A number beside a status that withholds it is read as the score, whatever the status
-- says.
with

sender_scores as (
    select * from {{ ref('sender_scores') }}
),

sender_sequence_scores as (
    select * from {{ ref('sender_sequence_scores') }}
),

statuses as (
    select
        account_id,
        user_id,
        score_status,
        sender_score,
        reply_points,
        bounce_points,
        band,
        provisional_score
    from sender_scores
    union all
    select
        account_id,
        user_id,
        score_status,
        sender_score,
        reply_points,
        bounce_points,
        band,
        provisional_score
    from sender_sequence_scores
),

final as (
    select
        account_id,
        user_id,
        score_status
    from statuses
    where
        (score_status = 'scored') <> (sender_score is not null)
        or (sender_score is null) <> (band is null)
        or (sender_score is not null and provisional_score is not null)
        or sender_score is distinct from reply_points + bounce_points
)

select * from final
