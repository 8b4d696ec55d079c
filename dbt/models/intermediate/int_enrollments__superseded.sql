with

versions as (
    select * from {{ ref('stg_exports__enrollments') }}
    where is_new
),

-- Named apart, as what is named once is read as far as it is needed.
versions_by_key as (
    select {{ narrow_hash(['account_id', 'enrollment_id']) }} as key_hash
    from {{ ref('stg_exports__enrollments') }}
    where is_new
),

met as (
    select * from {{ ref('int_enrollments__met') }}
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
    select key_hash
    from versions_in_order
    where key_hash = key_hash_before
    union
    select {{ narrow_hash(['account_id', 'enrollment_id']) }} as key_hash
    from met
),

contenders as (
    select
        versions.account_id,
        versions.enrollment_id,
        versions.version_at,
        versions.exported_at,
        versions.source_file_sha256,
        versions.source_row_number,
        false as is_kept
    from versions
    semi join repeated_keys
        on
            {{ narrow_hash(['versions.account_id', 'versions.enrollment_id']) }}
            = repeated_keys.key_hash
    union all
    select
        account_id,
        enrollment_id,
        version_at,
        exported_at,
        source_file_sha256,
        source_row_number,
        true as is_kept
    from met
),

ranked as (
    select
        *,
        row_number() over (
            partition by account_id, enrollment_id
            order by
                version_at desc,
                exported_at desc,
                source_file_sha256 desc,
                source_row_number desc
        ) as version_rank
    from contenders
),

winners as (
    select
        account_id,
        enrollment_id,
        exported_at
    from ranked
    where version_rank = 1
),

final as (
    select
        ranked.account_id,
        ranked.enrollment_id,
        ranked.source_file_sha256,
        ranked.source_row_number,
        ranked.exported_at,
        winners.exported_at as latest_exported_at,
        ranked.is_kept
    from ranked
    inner join winners
        on
            ranked.account_id = winners.account_id
            and ranked.enrollment_id = winners.enrollment_id
    where ranked.version_rank > 1
)

select * from final
