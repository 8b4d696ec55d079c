with

quality_results as (
    select * from {{ ref('stg_log__quality_results') }}
),

publications as (
    select * from {{ ref('stg_log__publications') }}
),

-- A record is written before it is known whether the attempt gets published.
final as (
    select
        quality_results.publication_id,
        quality_results.rule,
        quality_results.check_name,
        quality_results.table_name,
        quality_results.outcome,
        quality_results.observed,
        quality_results.threshold,
        quality_results.message,
        quality_results.blocks,
        publications.publication_id is not null as is_published,
        quality_results.accepted_reason,
        quality_results.evaluated_at
    from quality_results
    left join publications
        on quality_results.publication_id = publications.publication_id
)

select * from final
