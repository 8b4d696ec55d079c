"""Readers while nights are published, and while a run stands still."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.failing_run import Fault
from tests.faults.night import Night
from tests.published_tables import database_of, read_ids

pytestmark = pytest.mark.slow

READERS = 8
PUBLICATIONS = 30
# Every answer of one connection must be of one publication: the newest id, the totals
# that the log has of it, and the totals of three tables.
READER = """
import json, os, sys, time, duckdb
path, stop = sys.argv[1:]
answers = {}
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
            "(select sum(completed_enrollments)::bigint from sender_activity_daily), "
            "(select count(*) from enrollments), "
            "(select sum(completed_enrollments)::bigint "
            "from sender_scores_between(null, null))"
        ).fetchone()
        assert seen == (newest[1], newest[1], newest[2], newest[1]), (newest, seen)
        answers[newest[0]] = answers.get(newest[0], 0) + 1
    # Eight of them must leave the machine to whoever publishes.
    time.sleep(0.05)
print(json.dumps(answers))
"""
PUBLISHER = """
import sys
from dataclasses import replace
from pathlib import Path
from dagster_project.home import Home
from dagster_project.publishing.log import Attempt, Log
from dagster_project.publishing.publication import publish
home, times = Home(Path(sys.argv[1])), int(sys.argv[2])
results = Log(home.log).last_results()
for number in range(times):
    attempt = Attempt(f"20991120T{number:06}Z-x", "2026-11-20", "UTC", "0", "f")
    id = attempt.publication_id
    judged = tuple(replace(result, publication_id=id) for result in results)
    publish(home, attempt, judged, keep=3, memory_limit="1GB")
"""


@contextmanager
def reading(home: Path, stop: Path) -> Iterator[list[subprocess.Popen[str]]]:
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, database_of(home), stop],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(READERS)
    ]
    try:
        yield readers
    finally:
        stop.touch()
        for reader in readers:
            reader.wait(60)


def answers_of(reader: subprocess.Popen[str]) -> dict[str, int]:
    out, err = reader.communicate(timeout=60)
    assert reader.returncode == 0, err
    answers: dict[str, int] = json.loads(out)
    return answers


def test_readers_never_see_half_a_publication(night: Night, tmp_path: Path) -> None:
    home, stop = night.copy(tmp_path / "home"), tmp_path / "stop"
    with reading(home, stop) as readers:
        # A whole night in the midst of them, and then its last stage again and again.
        assert night.run(home).code == 0
        subprocess.run(
            [sys.executable, "-c", PUBLISHER, home, str(PUBLICATIONS)], check=True
        )
    ids = read_ids(database_of(home))
    assert len(ids) == 2 + PUBLICATIONS
    for reader in readers:
        answers = answers_of(reader)
        assert set(answers) <= set(ids)
        assert len(answers) > PUBLICATIONS / 2


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98])
def test_readers_are_answered_while_the_run_stands_still(
    night: Night, tmp_path: Path, share: float
) -> None:
    home, stop = night.copy(tmp_path / "home"), tmp_path / "stop"
    step = round(night.undisturbed.steps * share)
    process = night.runs.start(
        *("run", "--landing", night.landing, "--home", home),
        *("--as-of", "2026-11-20", "--json"),
        fault=Fault(stops_before_step=step),
    ).process
    deadline = time.monotonic() + 300
    while _state(process.pid) != "T":
        assert process.exitcode is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    with reading(home, stop) as readers:
        time.sleep(3)
    for reader in readers:
        assert len(answers_of(reader)) == 1
    os.kill(process.pid, signal.SIGCONT)
    process.join(300)
    assert process.exitcode == 0


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[0]
