"""What other programs, clocks and kills do to a home, and the run after it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dagster_project.home import Home
from dagster_project.publishing.log import Log
from tests.faults.failing_run import End, Fault
from tests.faults.second_run import FIRST, SecondRun, arguments
from tests.faults.waiting import stands_still, wait_until
from tests.running.command import SAMPLE
from tests.running.published_tables import database_of, digest, read_ids, read_tables

pytestmark = pytest.mark.slow

THIRD = "enrollments_2026-11-18T0316.csv"
AHEAD = timedelta(days=400)
# Writes to what is published and is killed, as a BI tool may be.
WRITER = """
import os, signal, sys, duckdb
os.chmod(sys.argv[1], 0o640)
connection = duckdb.connect(sys.argv[1])
connection.execute("update sender_scores set completed_enrollments = 999")
os.kill(os.getpid(), signal.SIGKILL)
"""
# Has a file open, and says so.
READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
sys.stdin.read()
"""
PRIVATE, MARTS, STATE = "private.duckdb", "sender_score.duckdb", "candidate.json"


@contextmanager
def reading(database: Path) -> Iterator[int]:
    """Have a file open in another process while the block lasts; gives its id."""
    with subprocess.Popen(
        [sys.executable, "-c", READER, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
        yield reader.pid
        assert reader.stdin is not None
        reader.stdin.close()


def warnings_of(end: End) -> list[str]:
    assert end.code == 0, end
    warnings: list[str] = json.loads(end.out)["warnings"]
    return warnings


def test_clock_behind_the_last_publication_loses_nothing(second_run: SecondRun) -> None:
    second_run.bring_back()
    home = Home(second_run.home)
    assert second_run.run(Fault(clock_ahead=AHEAD)).code == 0
    (first, ahead) = read_ids(home.published_database)
    record = Log(home.log).entry("publications", ahead)
    before = record.read_bytes()
    landing = second_run.landing.with_name("landing-of-three")
    shutil.copytree(second_run.landing, landing)
    shutil.copy2(SAMPLE / THIRD, landing)

    run = arguments(landing, second_run.home, "2026-11-20")
    end = second_run.runs.run(*run)
    said = json.loads(end.out)
    assert (end.code, said["status"]) == (0, "published"), end
    assert record.read_bytes() == before
    assert read_ids(home.published_database) == [first, ahead, said["publication_id"]]
    assert [found.publication_id for found in Log(home.log).publications()] == [
        *(first, ahead, said["publication_id"])
    ]
    files = {row[1] for row in read_tables(home.published_database)["source_files"]}
    assert THIRD in files
    (warning,) = [text for text in said["warnings"] if "The clock is behind" in text]
    now = datetime.now(UTC)
    times = [
        datetime.fromisoformat(text)
        for text in re.findall(r"(?<!\S)\d{4}-\d\d-\S+?(?=[,.]? )", warning)
    ]
    assert abs(times[0] - now) < timedelta(minutes=10)
    assert abs(times[1] - now - AHEAD) < timedelta(minutes=10)

    again = json.loads(second_run.runs.run(*run).out)
    assert (again["status"], again["publication_id"]) == (
        *("unchanged", said["publication_id"]),
    )


@pytest.mark.parametrize("is_new", [True, False])
def test_what_a_killed_writer_left_is_in_no_publication(
    second_run: SecondRun, is_new: bool
) -> None:
    second_run.bring_back()
    if not is_new:
        assert second_run.run().code == 0
    database = database_of(second_run.home)
    with subprocess.Popen([sys.executable, "-c", WRITER, database]) as writer:
        assert writer.wait() == -signal.SIGKILL
    side_file = database.with_name(f"{database.name}.wal")
    assert side_file.exists()
    assert read_tables(database) not in (second_run.old, second_run.new)
    status = second_run.runs.run("status", "--home", second_run.home, "--json")
    assert str(side_file) in json.loads(status.out)["problem"]

    end = second_run.run()
    assert json.loads(end.out)["status"] == ("published" if is_new else "unchanged")
    assert any(str(side_file) in warning for warning in warnings_of(end))
    assert not side_file.exists()
    assert read_tables(database) == second_run.new
    if is_new:
        assert database.stat().st_mode & 0o777 == 0o440
    assert not any(
        str(side_file) in warning for warning in warnings_of(second_run.run())
    )


def test_kill_before_the_page_is_made_good_by_a_run_without_anything_new(
    second_run: SecondRun,
) -> None:
    second_run.bring_back()
    home = Home(second_run.home)
    old_page = home.static_report.read_text()
    end = second_run.run(Fault(dies_without=home.static_report.name))
    assert end.code is None
    assert read_tables(home.published_database) == second_run.new
    assert home.static_report.read_text() == old_page
    newest = read_ids(home.published_database)[-1]
    # Whatever else belongs to a publication may be lost as well.
    (home.docs / f"{newest}.html").unlink()
    parquet = home.published / "parquet" / newest
    shutil.rmtree(parquet)

    again = second_run.run()
    assert json.loads(again.out)["status"] == "unchanged"
    assert warnings_of(again) == []
    assert f'content="{newest}"' in home.static_report.read_text()
    assert "Fit to publish" in (home.docs / f"{newest}.html").read_text()
    assert {path.name for path in parquet.iterdir()} >= second_run.new.keys()
    folders = {path.name for path in parquet.parent.iterdir() if path.name != "current"}
    assert folders == set(read_ids(home.published_database))


def test_page_that_cannot_be_written_is_no_failure_and_is_written_later(
    second_run: SecondRun,
) -> None:
    second_run.bring_back()
    home = Home(second_run.home)
    home.static_report.unlink()
    home.static_report.mkdir()
    end = second_run.run()
    assert any("page of the report" in warning for warning in warnings_of(end))
    assert read_tables(home.published_database) == second_run.new
    home.static_report.rmdir()
    assert warnings_of(second_run.run()) == []
    assert read_ids(home.published_database)[-1] in home.static_report.read_text()


@pytest.mark.parametrize("name", [PRIVATE, MARTS])
def test_reader_of_the_candidate_is_waited_for_and_named(
    second_run: SecondRun, name: str
) -> None:
    second_run.bring_back()
    warehouse = second_run.home / "warehouse"
    whole = json.loads((warehouse / STATE).read_text())
    at_once = Fault(settings={"LOCK_WAIT_SECONDS": "0.5"})
    with reading(warehouse / name) as reader:
        end = second_run.run(at_once)
        assert end.code == 1, end
        assert f"process {reader} (" in json.loads(end.out)["error"]
        assert str(warehouse / name) in end.err
        assert read_tables(database_of(second_run.home)) == second_run.old
    assert json.loads((warehouse / STATE).read_text()) == whole
    end = second_run.run(at_once)
    assert warnings_of(end) == []
    assert read_tables(database_of(second_run.home)) == second_run.new


@pytest.mark.parametrize("goes_away", [False, True])
def test_reader_that_comes_before_publication_costs_nothing(
    second_run: SecondRun, goes_away: bool
) -> None:
    second_run.bring_back()
    warehouse = second_run.home / "warehouse"
    wait = "120" if goes_away else "0.5"
    fault = Fault(stops_with=STATE, settings={"LOCK_WAIT_SECONDS": wait})
    started = second_run.runs.start(*second_run.arguments, fault=fault)
    wait_until(lambda: stands_still(started.process))
    with reading(warehouse / MARTS) as reader:
        os.kill(started.process.pid, signal.SIGCONT)
        if goes_away:
            pages = second_run.home / "docs"
            count = len(list(pages.iterdir()))
            wait_until(lambda: len(list(pages.iterdir())) > count)
            assert read_tables(database_of(second_run.home)) == second_run.old
        else:
            started.process.join(300)
    started.process.join(300)
    said = json.loads((started.folder / "out").read_text())
    assert started.process.exitcode == (0 if goes_away else 1), said
    if not goes_away:
        assert f"process {reader} (" in said["error"]
        built = json.loads((warehouse / STATE).read_text())
        assert built["publication_id"].startswith("p00000002-")
        assert warnings_of(second_run.run()) == []
        state = json.loads((warehouse / STATE).read_text())
        assert state["base_publication_id"] == built["publication_id"]
    assert read_tables(database_of(second_run.home)) == second_run.new


def raw_file(second_run: SecondRun, name: str) -> Path:
    """The accepted rows of an export."""
    for path in (second_run.home / "raw" / "files").iterdir():
        record = json.loads(path.read_text())
        if record["file_name"] == name:
            return (
                second_run.home / "raw" / record["kind"] / f"{record['sha256']}.parquet"
            )
    raise FileNotFoundError(name)


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize(
    ("damage", "command"),
    [(flip_a_bit, "rebuild"), (flip_a_bit, "verify"), (cut_off, "run")],
)
def test_damaged_raw_file_is_named_and_read_again_from_its_landing_folder(
    second_run: SecondRun, damage: Callable[[Path], None], command: str
) -> None:
    second_run.bring_back()
    path = raw_file(second_run, FIRST[1])
    before = digest(path)
    damage(path)
    home = ("--home", second_run.home)
    if command == "run":
        said = " ".join(warnings_of(second_run.run()))
    elif command == "rebuild":
        said = " ".join(
            warnings_of(
                second_run.runs.run("rebuild", *home, "--as-of", FIRST[0], "--json")
            )
        )
    else:
        end = second_run.runs.run("verify", *home)
        assert (end.code, end.out) == (
            *(0, "2 exports verified: 1 files mended, 0 left damaged\n"),
        )
        said = end.err
    assert str(path) in said
    assert FIRST[1] in said
    assert "read again from the landing folder" in said
    assert digest(path) == before
    expected = second_run.new if command == "run" else second_run.old
    assert read_tables(database_of(second_run.home)) == expected


@pytest.mark.parametrize(
    ("damage", "command"),
    [(flip_a_bit, "rebuild"), (cut_off, "run"), (Path.unlink, "run")],
)
def test_damaged_raw_file_whose_export_is_gone_stops_the_run(
    second_run: SecondRun, damage: Callable[[Path], None], command: str
) -> None:
    second_run.bring_back()
    path = raw_file(second_run, FIRST[1])
    landing = second_run.landing / FIRST[1]
    elsewhere = landing.rename(second_run.landing.with_name("moved.csv"))
    damage(path)
    home = ("--home", second_run.home)
    run = second_run.arguments if command == "run" else ("rebuild", *home, "--json")
    try:
        end = second_run.runs.run(*run)
        assert end.code == 1, end
        error = json.loads(end.out)["error"]
        assert str(path) in error
        assert f"sender-score withdraw {path.stem}" in error
        assert read_tables(database_of(second_run.home)) == second_run.old
        verified = second_run.runs.run("verify", *home, "--json")
        assert verified.code == 1
        assert len(json.loads(verified.out)["damaged"]) == 1
    finally:
        elsewhere.rename(landing)
    if command == "run":
        assert second_run.run().code == 0
        assert read_tables(database_of(second_run.home)) == second_run.new
