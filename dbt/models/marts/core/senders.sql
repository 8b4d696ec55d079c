with

counts_by_sender as (
    select * from {{ ref('int_enrollments__by_sender_sequence') }}
),

described_users as (
    select * from {{ ref('int_users__described') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

known_users as (
    select
        account_id,
        user_id
    from counts_by_sender
    union
    select
        account_id,
        user_id
    from described_users
    where is_in_users_export
),

described as (
    select
        known_users.account_id,
        known_users.user_id,
        described_users.user_name,
        described_users.user_email,
        described_users.team,
        described_users.seats,
        described_users.has_seat,
        described_users.is_active,
        described_users.subscription,
        coalesce(described_users.is_in_users_export, false) as is_in_users_export,
        accounts.score_withheld_reason as account_withheld_reason
    from known_users
    left join described_users
        on
            known_users.account_id = described_users.account_id
            and known_users.user_id = described_users.user_id
    left join accounts
        on known_users.account_id = accounts.account_id
),

final as (
    select
        account_id,
        user_id,
        user_name,
        user_email,
        team,
        seats,
        has_seat,
        is_active,
        subscription,
        is_in_users_export,
        {{ sender_withheld_reason() }} as score_withheld_reason
    from described
)

select * from final
