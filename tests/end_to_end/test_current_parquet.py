"""Readers of `parquet/current` always see one publication, with a manifest of it."""

import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from dagster_project.database import open_database
from dagster_project.home import Home
from dagster_project.nightly.finishing import finish_publication
from dagster_project.publishing.history import list_retained, prune, recover, restore
from dagster_project.publishing.log import Log
from dagster_project.publishing.log_entries import Attempt
from dagster_project.publishing.parquet_manifest import CURRENT, MANIFEST
from dagster_project.publishing.publication import publish

PUBLICATIONS = 30


@pytest.fixture
def home(published_home: Home, tmp_path: Path) -> Home:
    """A copy of the published sample, whose candidate can be published again."""
    shutil.copytree(published_home.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def current(home: Home) -> Path:
    return home.published / "parquet" / CURRENT


def publish_again(home: Home, number: int) -> str:
    """Publish the candidate once more, under the next id."""
    attempt = Attempt(f"p{number:08}-x", "2026-11-20", "UTC", "0.1.0", f"f{number}")
    log = Log(home.log)
    results = log.last_results()
    log.write_results(
        [replace(result, publication_id=attempt.publication_id) for result in results]
    )
    return publish(home, attempt, memory_limit="1GB").publication_id


def read_current(folder: Path) -> tuple[str, str, int]:
    """The publication by the manifest, by its own table, and how many enrollments."""
    # As docs/connect.md has it: the link is followed once, for all tables.
    folder = folder.resolve()
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    publications = pl.read_parquet(folder / manifest["tables"]["publications"]["path"])
    enrollments = pl.scan_parquet(folder / "enrollments/*.parquet").select(pl.len())
    return (
        manifest["publication"]["publication_id"],
        str(publications["publication_id"].max()),
        enrollments.collect().item(),
    )


@pytest.mark.slow
def test_polars_reads_one_publication_while_thirty_pass(
    home: Home, record_property: Callable[[str, str], None]
) -> None:
    recover(home)
    finish_publication(home, keep=7, language="en", read_reasons=dict)
    seen: list[tuple[str, str, int]] = []
    scores: set[int] = set()
    errors: list[Exception] = []
    ended = threading.Event()

    def read_on() -> None:
        while not ended.is_set():
            try:
                seen.append(read_current(current(home)))
                # Through the link itself, as a tool does that follows no pointer.
                scores.add(pl.read_parquet(current(home) / "sender_scores").height)
            except Exception as error:  # noqa: BLE001
                errors.append(error)

    reader = threading.Thread(target=read_on)
    reader.start()
    for number in range(2, PUBLICATIONS + 2):
        publish_again(home, number)
        prune(home, keep=7)
    ended.set()
    reader.join()
    assert errors == []
    assert {(own, count) for own, _, count in seen} == {
        (newest, 6076) for _, newest, _ in seen
    }
    assert all(own == newest for own, newest, _ in seen)
    # 14 senders, and an active user who never sent.
    assert scores == {15}
    publications = len({own for own, _, _ in seen})
    assert publications > 1
    record_property("printed", f"{len(seen)} reads saw {publications} publications")


def test_manifest_describes_every_table_as_the_database_does(home: Home) -> None:
    manifest = json.loads((current(home) / MANIFEST).read_text(encoding="utf-8"))
    with open_database(home.published_database, read_only=True) as connection:
        (newest,) = connection.execute(
            "select publication_id, as_of::varchar, enrollments from publications"
        ).fetchall()
        columns = connection.execute(
            "select table_name, column_name, data_type from duckdb_columns() "
            "where not internal order by table_name, column_index"
        ).fetchall()
    said = manifest["publication"]
    assert (said["publication_id"], said["as_of"], said["enrollments"]) == newest
    assert [
        (table, column["name"], column["type"])
        for table, about in manifest["tables"].items()
        for column in about["columns"]
    ] == columns
    for table, about in manifest["tables"].items():
        assert about["grain"].startswith("One row per "), table
        assert about["description"]
        assert all(column["description"] for column in about["columns"]), table
        files = list(current(home).glob(about["path"]))
        assert files, table
        names = [column["name"] for column in about["columns"]]
        assert pl.read_parquet_schema(files[0]).keys() == dict.fromkeys(names).keys()


def test_link_moves_with_the_home_and_follows_a_restored_publication(
    home: Home, tmp_path: Path
) -> None:
    first = read_current(current(home))[0]
    second = publish_again(home, 2)
    assert read_current(current(home))[:2] == (second, second)
    home.root.rename(tmp_path / "moved")
    moved = Home(tmp_path / "moved")
    assert read_current(current(moved))[0] == second
    restore(moved, first)
    finish_publication(moved, keep=7, language="en", read_reasons=dict)
    assert read_current(current(moved))[:2] == (first, first)


def test_run_finishes_a_link_that_a_kill_left_undone(home: Home) -> None:
    first = read_current(current(home))[0]
    second = publish_again(home, 2)
    # As if the run had been killed between the rename and the link.
    current(home).unlink()
    current(home).symlink_to(first)
    current(home).with_name(f".{CURRENT}.tmp").symlink_to(second)
    (home.published / "parquet" / second / MANIFEST).unlink()
    recover(home)
    assert finish_publication(home, keep=1, language="en", read_reasons=dict) == []
    assert read_current(current(home))[:2] == (second, second)
    assert sorted(path.name for path in (home.published / "parquet").iterdir()) == [
        *(CURRENT, second)
    ]


def test_link_to_a_publication_that_goes_goes_with_it(home: Home) -> None:
    home.published_database.unlink()
    for kept in list_retained(home).values():
        kept.unlink()
    recover(home)
    assert not list((home.published / "parquet").iterdir())
