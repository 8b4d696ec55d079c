"""Whether the clock of tonight's exports goes as before, by what is known already.

Compares when an enrollment began with what published files say of it. What is too much
belongs to the gate.
"""

from dagster_project.database import open_database
from dagster_project.expectations.facts import MovedTimes
from dagster_project.home import Home
from dagster_project.publishing.candidate import read_candidate

# Zones differ by whole quarters of an hour, and by 26 hours at most.
QUARTER = "interval 15 minute"
FARTHEST = "interval 26 hour"
# Of a candidate that was built from nothing, published files hold what was known.
KNOWN_OF_PUBLISHED_FILES = (
    "(select * from staging.stg_exports__enrollments "
    "semi join log.published_files using (source_file_sha256))"
)
KNOWN_BEFORE = "intermediate.int_enrollments__met"
MOVED = f"""
with moves as (
    select epoch_us(versions.enrolled_at) - epoch_us(known.enrolled_at) as microseconds
    from staging.stg_exports__enrollments as versions
    anti join log.published_files
        on versions.source_file_sha256 = published_files.source_file_sha256
    inner join {{known}} as known
        on
            versions.account_id = known.account_id
            and versions.enrollment_id = known.enrollment_id
    where versions.is_new
)
select
    count(*),
    count(*) filter (where is_moved),
    coalesce(mode(microseconds) filter (where is_moved) / 3600000000, 0)
from (
    select
        microseconds,
        microseconds <> 0
        and microseconds % epoch_us({QUARTER}) = 0
        and abs(microseconds) <= epoch_us({FARTHEST}) as is_moved
    from moves
)
"""


def read_moved_times(home: Home, *, memory_limit: str) -> MovedTimes:
    """How many known enrollments come again with a time in another zone.

    Args:
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.
    """
    state = read_candidate(home)
    is_from_nothing = state is None or state.base_publication_id is None
    known = KNOWN_OF_PUBLISHED_FILES if is_from_nothing else KNOWN_BEFORE
    with open_database(
        home.private_database, read_only=True, config={"memory_limit": memory_limit}
    ) as connection:
        [row] = connection.execute(MOVED.format(known=known)).fetchall()
    known_again, moved, hours = row
    return MovedTimes(known_again=known_again, moved=moved, hours=hours)
