"""Whether the clock of a run's exports goes as before, by what is published.

Compares when an enrollment began with what the published database says of it. What is
too much belongs to the gate.
"""

from dagster_project.database import open_database
from dagster_project.expectations.request import NOTHING_MOVED, MovedTimes
from dagster_project.home import Home
from dagster_project.publishing.history import read_published
from dagster_project.sql import literal

# Zones differ by whole quarters of an hour, and by 26 hours at most.
QUARTER = "interval 15 minute"
FARTHEST = "interval 26 hour"
MOVED = f"""
with moves as (
    select epoch_us(versions.enrolled_at) - epoch_us(known.enrolled_at) as microseconds
    from pipeline.unpublished_enrollments as versions
    inner join published.enrollments as known
        on
            versions.account_id = known.account_id
            and versions.enrollment_id = known.enrollment_id
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
    """How many published enrollments come again with a time in another zone.

    Args:
        memory_limit: what DuckDB may use, in its own notation, such as 2GB.
    """
    if read_published(home).publication is None:
        return NOTHING_MOVED
    with open_database(
        home.private_database, read_only=True, config={"memory_limit": memory_limit}
    ) as connection:
        published = literal(str(home.published_database))
        connection.execute(f"attach {published} as published (read_only)")
        [row] = connection.execute(MOVED).fetchall()
    known_again, moved, hours = row
    return MovedTimes(known_again=known_again, moved=moved, hours=hours)
