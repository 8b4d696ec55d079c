-- One definition serves both; a filter or a column that only one of them gets would let
-- two numbers for the same thing go out.
with

sender_scores as (
    select * from {{ ref('sender_scores') }}
    where completed_enrollments > 0
),

sender_sequence_scores as (
    select * from {{ ref('sender_sequence_scores') }}
),

sender_scores_of_all_days as (
    select * from {{ ref('sender_scores_between') }}(null, null)
),

sender_sequence_scores_of_all_days as (
    select * from {{ ref('sender_sequence_scores_between') }}(null, null)
),

unlike_senders as (
    (
        select * from sender_scores
        except
        select * from sender_scores_of_all_days
    )
    union all
    (
        select * from sender_scores_of_all_days
        except
        select * from sender_scores
    )
),

unlike_sender_sequences as (
    (
        select * from sender_sequence_scores
        except
        select * from sender_sequence_scores_of_all_days
    )
    union all
    (
        select * from sender_sequence_scores_of_all_days
        except
        select * from sender_sequence_scores
    )
),

final as (
    select
        account_id,
        user_id
    from unlike_senders
    union all
    select
        account_id,
        user_id
    from unlike_sender_sequences
)

select * from final
