"""What this project has published, as the tables that the other contenders leave.

Not measured: it only makes the results comparable.
"""

from pathlib import Path

import duckdb

from tests.benchmarks.contenders.command_line import (
    SCORES,
    SEQUENCE_SCORES,
    run_contender,
)

COLUMNS = """
    completed_enrollments,
    replied_enrollments,
    bounced_enrollments,
    reply_points,
    bounce_points,
    sender_score,
    band
"""


def copy_scores(database: Path, out: Path) -> None:
    """Write the scores of a published database as CSV."""
    with duckdb.connect(str(database), read_only=True) as connection:
        for keys, name in (
            ("account_id, user_id", SCORES),
            ("account_id, user_id, sequence_id", SEQUENCE_SCORES),
        ):
            table = connection.sql(f"select {keys}, {COLUMNS} from {Path(name).stem}")
            table.write_csv(str(out / name), header=True)


if __name__ == "__main__":
    run_contender(copy_scores)
