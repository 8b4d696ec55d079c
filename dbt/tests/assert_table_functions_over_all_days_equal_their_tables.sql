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

sequence_scores as (
    select * from {{ ref('sequence_scores') }}
),

team_scores as (
    select * from {{ ref('team_scores') }}
),

sender_scores_of_all_days as (
    select * from {{ ref('sender_scores_between') }}(null, null)
),

sender_sequence_scores_of_all_days as (
    select * from {{ ref('sender_sequence_scores_between') }}(null, null)
),

sequence_scores_of_all_days as (
    select * from {{ ref('sequence_scores_between') }}(null, null)
),

team_scores_of_all_days as (
    select * from {{ ref('team_scores_between') }}(null, null)
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

unlike_sequences as (
    (
        select * from sequence_scores
        except
        select * from sequence_scores_of_all_days
    )
    union all
    (
        select * from sequence_scores_of_all_days
        except
        select * from sequence_scores
    )
),

unlike_teams as (
    (
        select * from team_scores
        except
        select * from team_scores_of_all_days
    )
    union all
    (
        select * from team_scores_of_all_days
        except
        select * from team_scores
    )
),

final as (
    select
        'sender_scores' as table_name,
        account_id
    from unlike_senders
    union all
    select
        'sender_sequence_scores' as table_name,
        account_id
    from unlike_sender_sequences
    union all
    select
        'sequence_scores' as table_name,
        account_id
    from unlike_sequences
    union all
    select
        'team_scores' as table_name,
        account_id
    from unlike_teams
)

select * from final
