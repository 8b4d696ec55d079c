-- What was accepted is current or superseded; a row in neither was lost between the raw
-- zone and the published table.
with

source_files as (
    select * from {{ ref('source_files') }}
),

final as (
    select
        source_file_sha256,
        source_file_name
    from source_files
    where
        rows_read <> rows_accepted + rows_quarantined + rows_forgotten
        or (
            kind = 'enrollments'
            and status = 'accepted'
            and rows_accepted <> rows_current + rows_superseded
        )
)

select * from final
