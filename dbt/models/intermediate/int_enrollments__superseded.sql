with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where {{ is_of_this_run() }}
),

-- Named apart, as what is named once is read as far as it is needed.
versions_by_key as (
    select {{ narrow_hash(['account_id', 'enrollment_id']) }} as key_hash
    from {{ ref('stg_exports__enrollments') }}
    where {{ is_of_this_run() }}
),

-- In order, equal keys are neighbours: found in half of the time that groups of all of
-- them take.
versions_in_order as (
    select
        key_hash,
        lag(key_hash) over (order by key_hash) as key_hash_before
    from versions_by_key
),

-- Most enrollments come once: narrow keys tell which need a comparison, so that the
-- wide rows of the others are never sorted.
repeated_keys as (
    select distinct key_hash
    from versions_in_order
    where key_hash = key_hash_before
),

ranked as (
    select
        versions.source_file_sha256,
        versions.source_row_number,
        row_number() over (
            partition by versions.account_id, versions.enrollment_id
            order by
                versions.version_at desc,
                versions.exported_at desc,
                versions.source_file_sha256 desc,
                versions.source_row_number desc
        ) as version_rank
    from versions
    semi join repeated_keys
        on
            {{ narrow_hash(['versions.account_id', 'versions.enrollment_id']) }}
            = repeated_keys.key_hash
),

final as (
    select
        source_file_sha256,
        source_row_number
    from ranked
    where version_rank > 1
)

select * from final
