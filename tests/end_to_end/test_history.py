"""Publications that are kept, restored and made again, and a published file that fails.

One home, three publications, of which two are kept; the tests go on from one another.
"""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dagster_project.exports.raw_zone.zone import RawZone
from dagster_project.publishing.parquet_manifest import CURRENT
from tests.running.command import SAMPLE, Ended, sender_score
from tests.running.published_tables import (
    Tables,
    database_of,
    digest,
    read_ids,
    read_tables,
)

EXPORTS = {
    "2026-11-18": "enrollments_2026-11-18T0316.csv",
    "2026-11-19": "enrollments_2026-11-19T0315.csv",
    "2026-11-20": "enrollments_2026-11-20T0315.csv",
}
LAST_DAY = "2026-11-20"
pytestmark = pytest.mark.slow


@dataclass
class Site:
    """A home with its landing folder, and what each run published."""

    root: Path
    ids: list[str] = field(default_factory=list)
    tables: list[Tables] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def database(self) -> Path:
        return database_of(self.home)

    def do(self, *arguments: str | Path, **settings: str) -> Ended:
        return sender_score(
            *arguments, "--home", self.home, KEEP_PUBLICATIONS="2", **settings
        )

    def run(self, day: str = LAST_DAY) -> Ended:
        return self.do(
            *("run", "--landing", self.root / "landing", "--as-of", day, "--json")
        )

    def kept(self) -> list[str]:
        return sorted(path.stem for path in self.home.glob("published/kept/*"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("history"))
    (site.root / "landing").mkdir()
    for day, export in EXPORTS.items():
        shutil.copy2(SAMPLE / export, site.root / "landing")
        ended = site.run(day)
        assert ended.json["status"] == "published", ended
        site.ids.append(ended.json["publication_id"])
        site.tables.append(read_tables(site.database))
    return site


def test_the_last_publications_are_kept_and_listed(site: Site) -> None:
    assert site.kept() == site.ids[1:]
    parquet = site.home / "published" / "parquet"
    assert sorted(path.name for path in parquet.iterdir()) == [CURRENT, *site.ids[1:]]
    assert (parquet / CURRENT).readlink().name == site.ids[-1]
    assert (
        read_tables(site.home / "published/kept" / f"{site.ids[1]}.duckdb")
        == (site.tables[1])
    )
    listed = json.loads(site.do("publications", "--json").out)
    assert [
        (row["publication_id"], row["is_kept"], row["is_standing"]) for row in listed
    ] == [
        (site.ids[2], True, True),
        (site.ids[1], True, False),
        (site.ids[0], False, False),
    ]
    shown = site.do("publications").out
    assert "current, can be restored" in shown


def test_tables_of_a_kept_publication_come_of_the_raw_zone_as_of_its_files(
    site: Site, tmp_path: Path
) -> None:
    second = site.home / "published" / "kept" / f"{site.ids[1]}.duckdb"
    names = {row[1] for row in read_tables(second)["source_files"]}
    shutil.copytree(site.home / "raw", tmp_path / "raw")
    zone = RawZone(tmp_path / "raw")
    for record in zone.records():
        if record.file_name not in names:
            (zone.records_folder / f"{record.sha256}.json").unlink()
    ended = sender_score(
        *("rebuild", "--home", tmp_path, "--as-of", "2026-11-19", "--json")
    )
    assert ended.json["status"] == "published", ended
    assert read_tables(database_of(tmp_path)) == site.tables[1]


def test_rebuild_publishes_the_same_rows_again(site: Site) -> None:
    ended = site.do("rebuild", "--as-of", LAST_DAY, "--json")
    assert (ended.code, ended.json["status"]) == (0, "published"), ended
    assert ended.json["files"] == []
    assert ended.json["publication_id"] not in site.ids
    site.ids.append(ended.json["publication_id"])
    assert read_tables(site.database) == site.tables[2]
    assert read_ids(site.database) == site.ids


def test_restored_publication_stands_until_the_next_run(site: Site) -> None:
    assert site.kept() == site.ids[2:]
    newest = digest(site.database)
    restored = site.do("restore", site.ids[2])
    assert restored.code == 0, restored
    assert f"{site.ids[2]} is published again" in restored.out
    assert read_ids(site.database) == site.ids[:3]
    current = site.home / "published" / "parquet" / CURRENT
    assert current.readlink().name == site.ids[2]
    status = site.do("status", "--json").json
    assert status["publication"]["publication_id"] == site.ids[2]
    assert site.do("restore", site.ids[3]).code == 0
    assert digest(site.database) == newest


def test_publication_that_is_not_kept_is_wrong_usage(site: Site) -> None:
    ended = site.do("restore", site.ids[0])
    assert ended.code == 2
    assert f"{site.ids[0]} is not retained; retained are: {site.ids[2]}" in ended.err


@pytest.mark.parametrize("fault", ["cannot be read", "is gone"])
def test_published_file_that_fails_is_named_and_published_anew(
    site: Site, fault: str
) -> None:
    # A kept one shares its bytes with the published one, so that is what is damaged.
    if fault == "is gone":
        site.database.unlink()
    else:
        site.database.chmod(0o640)
        site.database.write_bytes(b"\0" * 8192)
    state = site.do("status", "--json")
    assert state.code == 4
    assert fault in state.json["problem"]
    assert "the next run publishes it anew" in state.json["problem"]
    ended = site.run()
    assert (ended.code, ended.json["status"]) == (0, "published"), ended
    assert any(fault in warning for warning in ended.json["warnings"])
    site.ids.append(ended.json["publication_id"])
    assert read_tables(site.database) == site.tables[2]
    assert read_ids(site.database) == site.ids
    assert site.run().json["status"] == "unchanged"
