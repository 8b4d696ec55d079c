"""No failure goes unheard: one line that names the file and the mend, JSON, an alert.

Each on a copy of a home to which the sample was published.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from dagster_project.home import Home
from tests.running.command import (
    COMMAND,
    SAMPLE,
    SAMPLE_DAY,
    Ended,
    environment,
    sender_score,
)
from tests.running.receiver import receive_alerts

RUN = ("run", "--landing", SAMPLE, "--as-of", SAMPLE_DAY, "--json", "--home")
PATIENCE_SECONDS = 30


@pytest.fixture
def home(published_home: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(published_home.root, tmp_path / "home"))


def cut_off(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-20])
    return path


def run(home: Home) -> tuple[Ended, tuple[str, str]]:
    """A run, and the alert that it sends."""
    with receive_alerts() as receiver:
        ended = sender_score(*RUN, home.root, ALERT_URLS=receiver.url)
        return ended, receiver.alerts.get(timeout=5)


def test_broken_record_of_a_file_is_named(home: Home) -> None:
    broken = cut_off(min((home.raw / "files").glob("*.json")))
    ended, (title, body) = run(home)
    assert ended.code == 1, ended
    assert ended.json["status"] == "failed"
    error = ended.json["error"]
    assert error.startswith(f"{broken} is broken; put it back from a backup, or delete")
    assert ended.err == f"sender-score: failed: {error}\n"
    assert title == "Sender score: the run failed"
    assert str(broken) in body
    state = sender_score("status", "--home", home.root, "--json")
    assert state.code == 1
    assert state.json == {"status": "failed", "error": error}
    # Deleted, and its export still there: as if it had never been taken in.
    broken.unlink()
    again = sender_score(*RUN, home.root)
    assert again.code == 0, again.err
    assert "accepted" in {file["status"] for file in again.json["files"]}


@pytest.mark.parametrize("kind", ["publications", "quality_results"])
def test_broken_entry_of_the_log_is_named(home: Home, kind: str) -> None:
    broken = cut_off(max((home.log / kind).glob("*.json")))
    state = sender_score("status", "--home", home.root)
    assert (state.code, state.out) == (1, "")
    assert state.err.count("\n") == 1
    assert state.err.startswith(f"sender-score: {broken} is broken; put it back")


def test_broken_store_of_dagster_is_made_anew(home: Home) -> None:
    for database in home.dagster.rglob("*.db"):
        database.write_bytes(b"no database" * 1000)
    leave_work(home)
    ended = sender_score(*RUN, home.root)
    assert ended.code == 0, ended
    [warning] = [text for text in ended.json["warnings"] if "Dagster" in text]
    assert "were broken and are made anew" in warning
    [aside] = home.root.glob("dagster-broken-*")
    assert str(aside) in warning
    assert (home.dagster / "history" / "runs.db").read_bytes()[:6] == b"SQLite"
    assert sender_score(*RUN, home.root).json["warnings"] == []


def leave_work(home: Home) -> None:
    """Have the next run find that nothing was published."""
    for record in (home.log / "publications").glob("*.json"):
        record.unlink()


def start_run(home: Home) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [COMMAND, *map(str, (*RUN, home.root))],
        env=environment(SETTLE_SECONDS="0", LOG_FORMAT="json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for path in listed for child in path.read_text().split()]


def stop_at(home: Home, message: str, number: signal.Signals) -> tuple[int, str, str]:
    """Send a signal when the run says this; its code, standard output and error."""
    with start_run(home) as process:
        assert process.stderr is not None
        said = ""
        while message not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        children = children_of(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=600)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while alive := [child for child in children if is_alive(child)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.1)
    return process.returncode, out, said + err


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()


STAGES = ("Ingesting exports", "Building the models", "Validating the candidate")


@pytest.mark.parametrize(
    ("message", "number", "code"),
    [
        ("Building the models", signal.SIGTERM, 143),
        *(
            pytest.param(message, number, 128 + number, marks=pytest.mark.slow)
            for message in STAGES
            for number in (signal.SIGTERM, signal.SIGINT)
        ),
    ],
)
def test_signal_ends_a_run_in_order(
    home: Home, message: str, number: signal.Signals, code: int
) -> None:
    leave_work(home)
    before = home.published_database.read_bytes()
    ended, out, err = stop_at(home, message, number)
    reason = f"stopped by {signal.Signals(number).name}; what is published is whole"
    assert ended == code, err
    assert json.loads(out)["error"].startswith(reason)
    assert json.loads(err.splitlines()[-1])["error"].startswith(reason)
    assert home.published_database.read_bytes() == before
    for folder in (home.raw, home.published, home.log):
        assert not [*folder.rglob(".tmp-*"), *folder.rglob("*.tmp")]
    state = sender_score("status", "--home", home.root, "--json").json
    assert (state["has_failed"], state["was_refused"]) == (True, False)
    assert state["last_run"]["error"].startswith(reason)
    assert sender_score(*RUN, home.root).code == 0
