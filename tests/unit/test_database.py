"""DuckDB says nothing on standard output, however long a query takes."""

import subprocess
import sys

from tests.running.command import PROJECT

# Takes well over the two seconds after which the client would draw its bar.
SLOW_QUERY = """
from dagster_project.database import open_database
with open_database() as connection:
    connection.execute("select sum(i * i) from range(600000000) as t (i)").fetchall()
"""


def test_slow_query_draws_no_progress_bar() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SLOW_QUERY],
        cwd=PROJECT,
        capture_output=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"", b"")


def test_only_one_module_opens_databases() -> None:
    users = {
        path.name
        for path in (PROJECT / "dagster_project").rglob("*.py")
        if "duckdb.connect(" in path.read_text(encoding="utf-8")
    }
    assert users == {"database.py"}
