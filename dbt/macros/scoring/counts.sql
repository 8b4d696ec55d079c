{# What is counted for a score, one expression per grain, each read from `activity`: the
   score tables and the table functions count in the same words. The senders to show
   come from `listed_senders`, those of a sender's sequences from `senders`. #}
{% macro sender_counts() -%}
sender_totals as (
    select
        account_id,
        user_id,
        {{ summed_activity() }}
    from activity
    group by account_id, user_id
),

sender_counts as (
    select
        listed_senders.account_id,
        listed_senders.user_id,
        listed_senders.user_name,
        listed_senders.team,
        listed_senders.score_withheld_reason,
        coalesce(sender_totals.completed_enrollments, 0) as completed_enrollments,
        coalesce(sender_totals.replied_enrollments, 0) as replied_enrollments,
        coalesce(sender_totals.bounced_enrollments, 0) as bounced_enrollments,
        coalesce(sender_totals.delivered_enrollments, 0) as delivered_enrollments,
        coalesce(sender_totals.suppressed_enrollments, 0) as suppressed_enrollments,
        sender_totals.first_ended_on,
        sender_totals.last_ended_on
    from listed_senders
    left join sender_totals
        on
            listed_senders.account_id = sender_totals.account_id
            and listed_senders.user_id = sender_totals.user_id
)
{%- endmacro %}

{# Sequences of a sender. The columns of the first and last day are those of `activity`,
   which may be summed over days already. #}
{% macro sender_sequence_counts(first_day='ended_on', last_day='ended_on') -%}
sender_sequence_totals as (
    select
        account_id,
        user_id,
        sequence_id,
        {{ summed_activity(first_day, last_day) }}
    from activity
    group by
        account_id,
        user_id,
        sequence_id
),

sender_sequence_counts as (
    select
        sender_sequence_totals.*,
        senders.user_name,
        senders.score_withheld_reason,
        sequences.sequence_name
    from sender_sequence_totals
    left join senders
        on
            sender_sequence_totals.account_id = senders.account_id
            and sender_sequence_totals.user_id = senders.user_id
    left join sequences
        on
            sender_sequence_totals.account_id = sequences.account_id
            and sender_sequence_totals.sequence_id = sequences.sequence_id
)
{%- endmacro %}

{# The same over all their senders. #}
{% macro sequence_counts(first_day='ended_on', last_day='ended_on') -%}
sequence_totals as (
    select
        account_id,
        sequence_id,
        count(distinct user_id) as senders,
        {{ summed_activity(first_day, last_day) }}
    from activity
    group by account_id, sequence_id
),

sequence_counts as (
    select
        sequence_totals.*,
        sequences.sequence_name,
        accounts.score_withheld_reason
    from sequence_totals
    left join sequences
        on
            sequence_totals.account_id = sequences.account_id
            and sequence_totals.sequence_id = sequences.sequence_id
    left join accounts
        on sequence_totals.account_id = accounts.account_id
)
{%- endmacro %}

{# Teams over all their members; a sender without a team is in none. #}
{% macro team_counts() -%}
team_activity as (
    select
        activity.*,
        senders.team
    from activity
    inner join senders
        on
            activity.account_id = senders.account_id
            and activity.user_id = senders.user_id
    where senders.team is not null
),

team_totals as (
    select
        account_id,
        team,
        count(distinct user_id) as senders,
        {{ summed_activity() }}
    from team_activity
    group by account_id, team
),

team_counts as (
    select
        team_totals.*,
        accounts.score_withheld_reason
    from team_totals
    left join accounts
        on team_totals.account_id = accounts.account_id
)
{%- endmacro %}

{# Accounts over all their senders, those without activity too. #}
{% macro account_counts() -%}
account_totals as (
    select
        account_id,
        count(distinct user_id) as senders,
        {{ summed_activity() }}
    from activity
    group by account_id
),

account_counts as (
    select
        accounts.account_id,
        accounts.score_withheld_reason,
        account_totals.first_ended_on,
        account_totals.last_ended_on,
        coalesce(account_totals.senders, 0) as senders,
        coalesce(account_totals.completed_enrollments, 0) as completed_enrollments,
        coalesce(account_totals.replied_enrollments, 0) as replied_enrollments,
        coalesce(account_totals.bounced_enrollments, 0) as bounced_enrollments,
        coalesce(account_totals.delivered_enrollments, 0) as delivered_enrollments,
        coalesce(account_totals.suppressed_enrollments, 0) as suppressed_enrollments
    from accounts
    left join account_totals
        on accounts.account_id = account_totals.account_id
)
{%- endmacro %}

{# What is counted by sending domain, from the enrollments themselves. #}
{% macro domain_total_columns() -%}
        account_id,
        sender_domain,
        -- A domain is of one kind.
        min(domain_kind) as domain_kind,
        {{ counted_activity() }},
        min(ended_on) as first_ended_on,
        max(ended_on) as last_ended_on
{%- endmacro %}

{# Sums of activity, of days or of what was summed over days, with its first and last
   day. #}
{% macro summed_activity(first_day='ended_on', last_day='ended_on') -%}
        {{ summed_activity_of_a_day() }},
        min({{ first_day }}) as first_ended_on,
        max({{ last_day }}) as last_ended_on
{%- endmacro %}

{# The same where the day itself is one of the columns. #}
{% macro summed_activity_of_a_day() -%}
        cast(sum(completed_enrollments) as bigint) as completed_enrollments,
        cast(sum(replied_enrollments) as bigint) as replied_enrollments,
        cast(sum(bounced_enrollments) as bigint) as bounced_enrollments,
        cast(sum(delivered_enrollments) as bigint) as delivered_enrollments,
        cast(sum(suppressed_enrollments) as bigint) as suppressed_enrollments
{%- endmacro %}

{# What is counted of completed enrollments, from the enrollments themselves. #}
{% macro counted_activity() -%}
        count(*) as completed_enrollments,
        count(*) filter (where is_replied) as replied_enrollments,
        count(*) filter (where is_bounced) as bounced_enrollments,
        count(*) filter (where not is_bounced) as delivered_enrollments,
        count(*) filter (where is_suppressed) as suppressed_enrollments
{%- endmacro %}
