with new_files as (
    select * from source_files
    where is_new
),

oldest as (
    select min(exported_at) as exported_at from new_files
),

-- Hardly any row is left to be compared with its own file.
late as (
    select
        source_file_sha256,
        source_file_name,
        greatest(enrolled_at, ended_at) as happened_at
    from {{ batch }}
    where
        greatest(enrolled_at, ended_at)
        > (select oldest.exported_at from oldest)
)

select
    late.source_file_name,
    count(*) as enrollments
from late
semi join new_files
    on
        late.source_file_sha256 = new_files.source_file_sha256
        and late.happened_at > new_files.exported_at
group by late.source_file_name
