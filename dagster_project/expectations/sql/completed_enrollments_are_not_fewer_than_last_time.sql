{% from "shared.sql" import accounts_now_and_before -%}
-- One division of whole numbers: exactly the share allowed is the same double.
with accounts as (
    {{ accounts_now_and_before() }}
),

shares as (
    select
        account_id,
        previous_completed,
        completed,
        (previous_completed - completed) / nullif(previous_completed, 0) as lost
    from accounts
),

most_lost as (
    select
        concat(
            'account ', account_id, ', ', completed, ' after ', previous_completed
        ) as subject
    from shares
    where lost > 0
    order by lost desc, account_id asc
    limit 1
)

select
    greatest(coalesce(max(lost), 0), 0) as observed,
    case when count(*) > 0 then {{ most_shrinkage }} end as at_most,
    (select most_lost.subject from most_lost) as subject
from shares
