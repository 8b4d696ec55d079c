with

files as (
    select * from {{ source('raw', 'files') }}
),

-- Files of earlier releases say no source: they are all of HubSpot.
of_sources as (
    select
        *,
        case when kind is not null then coalesce(source, 'hubspot') end as known_source
    from files
),

final as (
    select
        sha256 as source_file_sha256,
        coalesce({{ published_name('file_name') }}, '•••') as source_file_name,
        kind,
        known_source as source,
        {{ account_of_source('known_source') }} as account_of_source,
        status,
        reason,
        exported_at,
        exported_at_source,
        rows_read,
        rows_accepted,
        rows_quarantined,
        coalesce(rows_forgotten, 0) as rows_forgotten,
        coalesce(rows_repeated, 0) as rows_repeated,
        columns as exported_columns,
        nullif({{ published_name(joined_list('unknown_columns')) }}, '')
            as unknown_columns,
        size_bytes,
        loaded_at,
        is_new
    from of_sources
)

select * from final
