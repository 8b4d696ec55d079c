with

label_texts as (
    select * from {{ ref('label_texts') }}
),

final as (
    select
        'en' as language,
        key,
        en as label
    from label_texts
    union all
    select
        'pl' as language,
        key,
        pl as label
    from label_texts
    union all
    select
        'fr' as language,
        key,
        fr as label
    from label_texts
    union all
    select
        'de' as language,
        key,
        de as label
    from label_texts
)

select * from final
