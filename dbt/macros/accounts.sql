{# Rows under each account that they hold for: those of an account, and those without one,
   which hold for every account of HubSpot that has none of its own of the same key:
   other tools say no more than their own account. `rows` has the
   account as exported, `accounts` names all of them. Expands to a query. #}
{% macro rows_of_accounts(rows, accounts, key) -%}
    select
        accounts.account_id,
        {{ rows }}.*
    from {{ rows }}
    inner join {{ accounts }} as accounts
        on {{ rows }}.exported_account_id = accounts.account_id
    union all
    select
        accounts.account_id,
        {{ rows }}.*
    from {{ rows }}
    cross join {{ accounts }} as accounts
    left join {{ rows }} as own_rows
        on
            accounts.account_id = own_rows.exported_account_id
            and {{ rows }}.{{ key }} = own_rows.{{ key }}
    where
        {{ rows }}.exported_account_id is null
        and own_rows.{{ key }} is null
        and accounts.source = 'hubspot'
{%- endmacro %}
