"""Whoever has a database open is waited for, and then named."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import duckdb
import pytest

from dagster_project.database import open_database
from dagster_project.publishing.holders import CandidateHeldError, wait_while_held

# Opens a file, says so, and closes it when its input ends.
READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "marts.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create table numbers as select 1 as number")
    return path


def start_reader(database: Path) -> subprocess.Popen[str]:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    return reader


def test_holder_is_named_with_its_command(database: Path) -> None:
    with start_reader(database) as reader:
        with pytest.raises(CandidateHeldError) as raised:
            wait_while_held(partial(open_database, database), seconds=0.2)
        reader.communicate()
    said = str(raised.value)
    assert f"another process holds {database}: process {reader.pid} (" in said
    assert "import sys, duckdb" in said


def test_file_that_is_closed_while_one_waits_is_opened(database: Path) -> None:
    with start_reader(database) as reader:
        attempts = 0

        def open_after_a_try() -> duckdb.DuckDBPyConnection:
            nonlocal attempts
            attempts += 1
            if attempts == 2:
                reader.communicate()
            return open_database(database)

        with wait_while_held(open_after_a_try, seconds=60) as connection:
            assert connection.execute("from numbers").fetchall() == [(1,)]
    assert attempts == 2


def test_other_failures_are_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(duckdb.Error, match="not a valid DuckDB"):
        wait_while_held(partial(open_database, tmp_path / "broken.duckdb"), seconds=60)
