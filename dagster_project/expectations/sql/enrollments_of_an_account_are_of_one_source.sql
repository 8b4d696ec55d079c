select
    account_id,
    min(source) as one_source,
    max(source) as another_source
from {{ batch }}
group by account_id
having min(source) <> max(source)
