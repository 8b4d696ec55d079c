{# What a table function returns for some arguments is what a table holds. One definition
   serves both; a filter or a column that only one of them gets would let two numbers for
   the same thing go out. #}
{% test equals(model, arguments, table, condition='true') %}

with

called as (
    select * from {{ model }}({{ arguments }})
),

stored as (
    select * from {{ table }}
    where {{ condition }}
)

(
    select * from called
    except
    select * from stored
)
union all
(
    select * from stored
    except
    select * from called
)

{% endtest %}
