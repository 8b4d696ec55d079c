"""`sender-score forget` from end to end: no byte is left, and scores do as is set."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.running.command import SAMPLE, SAMPLE_DAY, Ended, sender_score
from tests.running.published_tables import Tables, database_of, read_tables

pytestmark = pytest.mark.slow

ID = "501168646"
ADDRESS = "greta.keller.4558@example.org"
EXPORTS = sorted(
    path for path in SAMPLE.iterdir() if "dirty" not in path.name and path.is_file()
)
SCORES = (
    "sender_scores",
    "sender_sequence_scores",
    "sender_sequence_activity_daily",
    "sender_activity_daily",
)


def run(home: Path, **settings: str) -> Ended:
    ended = sender_score(
        *("run", "--home", home, "--as-of", SAMPLE_DAY, "--json"), **settings
    )
    assert ended.json["status"] == "published", ended
    return ended


def forget(home: Path, **settings: str) -> Ended:
    ended = sender_score("forget", "--contact", ID, "--home", home, **settings)
    assert ended.code == 0, ended
    return ended


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that published the sample, its landing folder inside."""
    home = tmp_path_factory.mktemp("published") / "home"
    (home / "landing").mkdir(parents=True)
    for export in EXPORTS:
        shutil.copy2(export, home / "landing")
    run(home)
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "home"))


def search(home: Path) -> Iterator[Path]:
    """Files in which the person is still found, as bytes or as what they hold."""
    for path in (path for path in home.rglob("*") if path.is_file()):
        text = path.read_bytes().decode("latin-1") + _unpack(path)
        if ID in text or ADDRESS in text.lower():
            yield path


def _unpack(path: Path) -> str:
    with duckdb.connect() as connection:
        if path.suffix == ".parquet":
            return repr(connection.execute(f"from read_parquet('{path}')").fetchall())
        if path.suffix == ".duckdb":
            connection.execute(f"attach '{path}' as it (read_only)")
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() "
                "where database_name = 'it'"
            ).fetchall()
            return repr(
                [
                    connection.execute(f"from it.{schema}.{table}").fetchall()
                    for schema, table in tables
                ]
            )
    return ""


def nameless(tables: Tables) -> Tables:
    """The tables but for contacts, and for what is counted as forgotten."""
    return {
        name: [tuple(value for value in row if not _is_name(value)) for row in rows]
        for name, rows in tables.items()
    }


def _is_name(value: object) -> bool:
    return value == ID or str(value).startswith("forgotten-")


def test_person_was_everywhere(home: Path) -> None:
    folders = {path.relative_to(home).parts[0] for path in search(home)}
    assert folders == {"landing", "raw", "warehouse", "published"}


def test_no_byte_is_left_and_scores_stay_unchanged(home: Path) -> None:
    before = read_tables(database_of(home))
    said = forget(home)
    assert "0 rows removed, 13 made nameless" in said.out
    assert list(search(home)) == []
    assert nameless(read_tables(database_of(home))) == nameless(before)
    again = run(home)
    assert list(search(home)) == []
    after = read_tables(database_of(home))
    assert nameless(after) == nameless(before)
    assert {check["outcome"] for check in again.json["checks"]} == {"passed"}
    assert (
        sender_score(*("run", "--home", home, "--as-of", SAMPLE_DAY, "--json")).json[
            "status"
        ]
        == "unchanged"
    )


def test_no_byte_is_left_and_scores_are_derived_anew(
    home: Path, tmp_path: Path
) -> None:
    said = forget(home, FORGOTTEN_SCORES="rederived")
    assert "13 rows removed, 0 made nameless" in said.out
    assert list(search(home)) == []
    run(home)
    assert list(search(home)) == []
    never = tmp_path / "never"
    (never / "landing").mkdir(parents=True)
    for export in EXPORTS:
        _copy_without(export, never / "landing" / export.name)
    run(never)
    after, expected = (read_tables(database_of(place)) for place in (home, never))
    assert {name: after[name] for name in SCORES} == {
        name: expected[name] for name in SCORES
    }
    with duckdb.connect(database_of(home), read_only=True) as connection:
        accounted = connection.execute(
            "select sum(rows_forgotten), "
            "sum(rows_read - rows_accepted - rows_quarantined) from source_files"
        ).fetchall()
    assert accounted == [(13, 13)]


def _copy_without(export: Path, target: Path) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    target.write_bytes(b"".join(line for line in lines if ID.encode() not in line))


def test_every_landing_folder_of_the_home_is_looked_through(
    home: Path, tmp_path: Path
) -> None:
    folders = [tmp_path / "outside", tmp_path / "away"]
    for folder in folders:
        folder.mkdir()
        for export in EXPORTS:
            shutil.copy2(export, folder)
        day = ("--as-of", SAMPLE_DAY)
        ended = sender_score("run", "--landing", folder, "--home", home, *day)
        assert "Nothing new" in ended.out, ended
    outside, away = folders
    elsewhere = away.rename(tmp_path / "elsewhere")
    said = sender_score("forget", "--contact", ID, "--home", home)
    assert said.code == 1
    assert f"cannot search the landing folder {away}" in said.err
    assert list(search(outside)) == []
    assert list(search(elsewhere)) != []
    # By now, nothing in the raw zone leads from the id to the address.
    elsewhere.rename(away)
    said = sender_score("forget", "--home", home)
    assert (said.code, said.err) == (0, "")
    assert [*search(home), *search(outside), *search(away)] == []
