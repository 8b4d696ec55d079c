"""What stays of the log and of kept publications, whatever state a home is found in."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from dagster_project.home import Home
from dagster_project.publishing.durable_files import create_durably
from dagster_project.publishing.history import (
    UnknownPublicationError,
    list_retained,
    name_publication,
    prune,
    read_published,
    recover,
    restore,
)
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import AccountTotals, Publication

FIRST, SECOND, THIRD = "20261118T1-a", "20261119T1-b", "20261120T1-c"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.create()
    return home


def log_publication(home: Home, publication_id: str) -> Publication:
    publication = Publication(
        publication_id=publication_id,
        published_at="2026-11-20T04:30:00+00:00",
        as_of="2026-11-20",
        time_zone="UTC",
        version="0.1.0",
        fingerprint="f",
        files=1,
        enrollments=2,
        completed_enrollments=1,
        replied_enrollments=0,
        bounced_enrollments=0,
        delivered_enrollments=1,
        parquet_folder=f"parquet/{publication_id}",
        accounts=(AccountTotals("default", 1, 0, 0, 1),),
    )
    for kind, content in (
        ("publications", asdict(publication)),
        ("published_files", []),
    ):
        path = home.log / kind / f"{publication_id}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    (home.published / publication.parquet_folder).mkdir(parents=True)
    return publication


def write_database(path: Path, *publication_ids: str) -> None:
    path.unlink(missing_ok=True)
    with duckdb.connect(path) as connection:
        connection.execute("create table publications (publication_id varchar)")
        for publication_id in publication_ids:
            connection.execute("insert into publications values (?)", [publication_id])


def publish_all(home: Home, *publication_ids: str) -> None:
    for number, publication_id in enumerate(publication_ids, start=1):
        log_publication(home, publication_id)
        write_database(home.published_database, *publication_ids[:number])
        recover(home)


def logged(home: Home) -> list[str]:
    return [entry.stem for entry in Log(home.log).entries("publications")]


def test_empty_home_has_nothing_standing_and_no_problem(home: Home) -> None:
    standing = recover(home)
    assert (standing.publication, standing.problem) == (None, None)


def test_publication_cut_off_before_readers_saw_it_never_took_place(
    home: Home,
) -> None:
    publish_all(home, FIRST)
    log_publication(home, SECOND)
    standing = recover(home)
    assert standing.publication is not None
    assert standing.publication.publication_id == FIRST
    assert logged(home) == [FIRST]
    assert not (home.log / "published_files" / f"{SECOND}.json").exists()
    assert not (home.published / "parquet" / SECOND).exists()


def test_first_publication_cut_off_leaves_nothing(home: Home) -> None:
    log_publication(home, FIRST)
    assert recover(home).publication is None
    assert logged(home) == []
    assert read_published(home).problem is None


def test_files_and_results_of_an_attempt_that_was_not_closed_are_not_published(
    home: Home,
) -> None:
    publish_all(home, FIRST)
    cut_off = home.log / "published_files" / f"{SECOND}.json"
    cut_off.write_text("[]", encoding="utf-8")
    results = home.log / "quality_results" / f"{SECOND}.json"
    results.parent.mkdir()
    result = {
        **dict.fromkeys(("rule", "check_name", "table_name", "outcome", "message"), ""),
        **dict.fromkeys(("observed", "threshold", "accepted_reason", "evaluated_at")),
        **{"publication_id": SECOND, "is_published": True, "blocks": True},
    }
    results.write_text(json.dumps([result]), encoding="utf-8")
    recover(home)
    assert not cut_off.exists()
    assert [found.is_published for found in Log(home.log).last_results()] == [False]


def test_killed_between_publishing_and_keeping_is_kept_by_the_next_run(
    home: Home,
) -> None:
    publish_all(home, FIRST)
    log_publication(home, SECOND)
    write_database(home.published_database, FIRST, SECOND)
    assert list(list_retained(home)) == [FIRST]
    recover(home)
    assert list(list_retained(home)) == [FIRST, SECOND]


def test_restoring_an_older_publication_loses_none_that_came_after(
    home: Home,
) -> None:
    publish_all(home, FIRST, SECOND, THIRD)
    restore(home, FIRST)
    standing = recover(home)
    assert standing.publication is not None
    assert standing.publication.publication_id == FIRST
    assert logged(home) == [FIRST, SECOND, THIRD]
    assert list(list_retained(home)) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (Path.unlink, "is gone"),
        (lambda path: path.write_bytes(b"no database"), "cannot be read"),
        (lambda path: path.write_bytes(b""), "cannot be read"),
    ],
    ids=["gone", "damaged", "empty"],
)
def test_lost_published_file_loses_no_history(
    home: Home, damage: object, problem: str
) -> None:
    publish_all(home, FIRST, SECOND)
    damage(home.published_database)  # type: ignore[operator]
    standing = recover(home)
    assert standing.publication is None
    assert standing.problem is not None
    assert problem in standing.problem
    assert logged(home) == [FIRST, SECOND]
    assert list(list_retained(home)) == [FIRST, SECOND]


def test_pruning_keeps_the_newest_and_the_current_one(home: Home) -> None:
    publish_all(home, FIRST, SECOND, THIRD)
    restore(home, FIRST)
    prune(home, keep=1)
    assert list(list_retained(home)) == [THIRD]
    parquet = {path.name for path in (home.published / "parquet").iterdir()}
    assert parquet == {FIRST, THIRD}
    with pytest.raises(UnknownPublicationError):
        restore(home, SECOND)


def test_ids_go_by_their_number_whatever_the_clock_says(home: Home) -> None:
    publish_all(home, FIRST, "20991231T1-z")
    ids = []
    for year in (2098, 2026, 2027):
        started_at = datetime(year, 1, 2, 3, 4, 5, tzinfo=UTC)
        name = name_publication(home, started_at=started_at, run_id="0123456789")
        assert name.endswith(f"-{year}0102T030405Z-01234567")
        log_publication(home, name)
        ids.append(name)
    assert [name[:9] for name in ids] == ["p00000001", "p00000002", "p00000003"]
    assert logged(home) == [FIRST, "20991231T1-z", *ids]
    last = Log(home.log).last_publication()
    assert last is not None
    assert last.publication_id == ids[-1]


def test_number_of_a_refused_attempt_or_a_lost_log_is_not_given_again(
    home: Home,
) -> None:
    refused = home.log / "quality_results" / "p00000007-x.json"
    refused.parent.mkdir()
    refused.write_text("[]")
    now = datetime.now(UTC)
    assert name_publication(home, started_at=now, run_id="r")[:9] == "p00000008"
    home.retained.mkdir()
    write_database(home.retained / "p00000009-x.duckdb")
    assert name_publication(home, started_at=now, run_id="r")[:9] == "p00000010"


def test_record_is_never_overwritten(tmp_path: Path) -> None:
    create_durably(tmp_path / "record.json", "first")
    with pytest.raises(FileExistsError, match="a record is never overwritten"):
        create_durably(tmp_path / "record.json", "second")
    assert (tmp_path / "record.json").read_text() == "first"


def test_side_files_go_before_anything_is_read(home: Home) -> None:
    publish_all(home, FIRST, SECOND)
    beside = [
        home.published / "sender_score.duckdb.wal",
        home.published / "sender_score.duckdb.wal.checkpoint",
        home.retained / f"{FIRST}.duckdb.wal",
    ]
    for path in beside:
        path.write_bytes(b"of another file")
    # Where a reader spills.
    spilled = home.published / "sender_score.duckdb.tmp"
    spilled.mkdir()
    standing = recover(home)
    assert sorted(standing.removed) == sorted(beside)
    assert (standing.problem, recover(home).removed) == (None, ())
    assert not [path for path in beside if path.exists()]
    assert spilled.is_dir()


def test_published_and_restored_files_are_for_reading_and_replace_side_files(
    home: Home,
) -> None:
    publish_all(home, FIRST, SECOND)
    beside = home.published / "sender_score.duckdb.wal"
    beside.write_bytes(b"of another file")
    restore(home, FIRST)
    assert not beside.exists()
    assert home.published_database.stat().st_mode & 0o777 == 0o440
