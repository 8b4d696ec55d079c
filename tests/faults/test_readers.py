"""Readers while runs publish, and while a run stands still."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.faults.failing_run import Fault
from tests.faults.second_run import SecondRun
from tests.faults.waiting import stands_still, wait_until
from tests.running.published_tables import database_of, read_ids

pytestmark = pytest.mark.slow

READERS = 8
PUBLICATIONS = 30
STOPS = 12
# Every answer of one connection must be of one publication: the newest id, the totals
# that the log has of it, and the totals of three tables.
READER = """
import os, sys, time, duckdb
path, stop = sys.argv[1:]
# Eight of them must leave the machine to whoever publishes.
os.nice(10)
while not os.path.exists(stop):
    with duckdb.connect(path, read_only=True) as connection:
        # Drawn on standard output where the machine is slow.
        connection.execute("set enable_progress_bar = false")
        newest = connection.execute(
            "select publication_id, completed_enrollments, enrollments "
            "from publications order by publication_id desc limit 1"
        ).fetchone()
        seen = connection.execute(
            "select (select sum(completed_enrollments)::bigint from sender_scores), "
            "(select sum(completed_enrollments)::bigint "
            "from sender_sequence_activity_daily), "
            "(select count(*) from enrollments), "
            "(select sum(completed_enrollments)::bigint "
            "from sender_scores_between(null, null))"
        ).fetchone()
        assert seen == (newest[1], newest[1], newest[2], newest[1]), (newest, seen)
        print(newest[0], flush=True)
    time.sleep(0.3)
"""
# The last stage of a run again and again, each time with other numbers: one more
# completed enrollment, and one fewer altogether.
PUBLISHER = """
import sys
from dataclasses import replace
from pathlib import Path
from dagster_project.database import open_database
from dagster_project.home import Home
from dagster_project.publishing.history import prune
from dagster_project.publishing.log import (Log)
from dagster_project.publishing.log_entries import (Attempt)
from dagster_project.publishing.publication import publish
home, times = Home(Path(sys.argv[1])), int(sys.argv[2])
log = Log(home.log)
results = log.last_results()
for number in range(times):
    with open_database(home.marts_database) as connection:
        for table in (
            "sender_sequence_activity_daily",
            "sender_activity_daily",
            "sender_scores",
        ):
            connection.execute(
                f"update {table} set completed_enrollments = completed_enrollments + 1 "
                f"where rowid = (select min(rowid) from {table} "
                "where user_id = '41000201')"
            )
        connection.execute(
            "delete from enrollments where rowid = "
            "(select max(rowid) from enrollments)"
        )
    attempt = Attempt(f"p9{number:07}-x", "2026-11-20", "UTC", "0", "f")
    id = attempt.publication_id
    log.write_results([replace(result, publication_id=id) for result in results])
    publish(home, attempt, memory_limit="1GB")
    prune(home, keep=3)
"""


@dataclass(frozen=True)
class Reader:
    """A process that reads in a loop, and what it has said so far."""

    process: subprocess.Popen[bytes]
    said: Path

    def answers(self) -> list[str]:
        """The publication that each answer was of; the last may be half a line."""
        return self.said.read_text().split("\n")[:-1]


@contextmanager
def reading(second_run: SecondRun, folder: Path) -> Iterator[list[Reader]]:
    """Read while the block lasts, each answer of exactly one publication."""
    stop = folder / "stop"
    readers = []
    for number in range(READERS):
        said = folder / f"reader-{number}"
        with said.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-c", READER, database_of(second_run.home), stop],
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        readers.append(Reader(process, said))
    try:
        wait_until(lambda: all(reader.answers() for reader in readers))
        yield readers
    finally:
        stop.touch()
        codes = [reader.process.wait(120) for reader in readers]
    assert codes == [0] * READERS, [reader.said.read_text() for reader in readers]


def test_readers_never_see_half_a_publication(
    second_run: SecondRun, tmp_path: Path
) -> None:
    second_run.bring_back()
    with reading(second_run, tmp_path) as readers:
        # A whole run in the midst of them, and then its last stage again and again.
        assert second_run.run().code == 0
        subprocess.run(
            [sys.executable, "-c", PUBLISHER, second_run.home, str(PUBLICATIONS)],
            check=True,
        )
    ids = read_ids(database_of(second_run.home))
    assert len(ids) == 2 + PUBLICATIONS
    for reader in readers:
        answers = reader.answers()
        assert set(answers) <= set(ids)
        # Never an older one again.
        assert answers == sorted(answers)
        assert len(set(answers)) > PUBLICATIONS / 2


def test_readers_are_answered_while_the_runstands_still(
    second_run: SecondRun, tmp_path: Path
) -> None:
    second_run.bring_back()
    last = second_run.undisturbed.steps - 1
    stops = [round(last * part / (STOPS - 1)) for part in range(STOPS)]
    seen = []
    with reading(second_run, tmp_path) as readers:
        started = second_run.runs.start(
            *second_run.arguments, fault=Fault(stops_before_steps=tuple(stops))
        )
        for _ in stops:
            wait_until(partial(stands_still, started.process))
            seen.append({_answer_now(reader) for reader in readers})
            os.kill(started.process.pid, signal.SIGCONT)
        started.process.join(300)
    assert started.process.exitcode == 0
    # All readers saw the same one, first the old and in the end the new.
    assert [len(ids) for ids in seen] == [1] * STOPS
    assert set().union(*seen) == set(read_ids(database_of(second_run.home)))


def _answer_now(reader: Reader) -> str:
    """The publication of an answer that was asked for after now."""
    before = len(reader.answers())
    # The next one may have been asked for already.
    wait_until(lambda: len(reader.answers()) >= before + 2)
    return reader.answers()[before + 1]
