"""Damage to the raw zone's files is found, by a full look and by a cheap one."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from dagster_project.exports.landing.loading import load_again
from dagster_project.exports.raw_zone.record import FileRecord
from dagster_project.exports.raw_zone.verification import Damage, find_damage
from dagster_project.exports.raw_zone.zone import RawZone
from tests.unit.exports.conftest import HEADER, ROW, Workplace, make_csv

BAD = (*ROW[:4], "LOST")
NAME = "export 2026-11-20.csv"


def find(zone: RawZone, *, fully: bool) -> list[Damage]:
    return find_damage(zone, is_full=lambda _: fully)


def paths(zone: RawZone) -> list[Path]:
    (record,) = zone.records()
    return [path for path, _ in zone.stored_files(record)]


def flip(position: int) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[position] ^= 0x10
        path.write_bytes(content)

    return damage


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def append(path: Path) -> None:
    path.write_bytes(2 * path.read_bytes())


def empty(path: Path) -> None:
    path.write_bytes(b"")


def lose(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("number", [0, 1], ids=["accepted", "quarantined"])
@pytest.mark.parametrize(
    ("damage", "problem", "is_cheap"),
    [
        (flip(40), "holds other bytes than were written", False),
        (flip(-20), "has another footer than was written", True),
        (flip(-1), "has no Parquet footer", True),
        (flip(-5), "has no Parquet footer", True),
        (cut_off, "has no Parquet footer", True),
        (append, "bytes instead of", True),
        (empty, "has no Parquet footer", True),
        (lose, "is gone", True),
    ],
)
def test_damage_is_found(
    workplace: Workplace,
    number: int,
    damage: Callable[[Path], None],
    problem: str,
    is_cheap: bool,
) -> None:
    workplace.load_one(make_csv([ROW, BAD]))
    assert find(workplace.zone, fully=True) == []
    path = paths(workplace.zone)[number]
    damage(path)
    for fully in (True, False):
        found = find(workplace.zone, fully=fully)
        assert [one.path for one in found] == [path] * (fully or is_cheap)
        assert all(problem in one.problem for one in found)


def forget_descriptions(zone: RawZone) -> FileRecord:
    """Make a record what it was before files were described."""
    (path,) = zone.records_folder.iterdir()
    content = json.loads(path.read_text())
    del content["accepted_file"], content["quarantine_file"]
    path.write_text(json.dumps(content))
    return zone.records()[0]


def test_files_from_before_descriptions_are_described_when_first_read_fully(
    workplace: Workplace,
) -> None:
    workplace.load_one(make_csv([ROW, BAD]))
    (described,) = workplace.zone.records()
    plain = forget_descriptions(workplace.zone)
    assert find(workplace.zone, fully=False) == []
    assert workplace.zone.records() == [plain]
    assert find(workplace.zone, fully=True) == []
    assert workplace.zone.records() == [described]


def test_file_from_before_descriptions_with_other_rows_is_damaged(
    workplace: Workplace,
) -> None:
    workplace.load_one(make_csv([ROW]))
    accepted = paths(workplace.zone)[0]
    forget_descriptions(workplace.zone)
    other = Workplace(
        workplace.landing, RawZone(workplace.zone.root / "other"), workplace.rules
    )
    two = other.load_one(make_csv([ROW, ROW]), "two.csv")
    accepted.write_bytes(
        other.zone.rows_path("enrollments", str(two.sha256)).read_bytes()
    )
    (found,) = find(workplace.zone, fully=True)
    assert found.problem == "has 2 rows instead of 1"
    assert workplace.zone.records()[0].accepted_file is None


def test_withdrawn_and_set_aside_files(workplace: Workplace) -> None:
    file = workplace.load_one(make_csv([ROW]))
    workplace.load_one("no,header\n", "other.csv")
    workplace.zone.withdraw(str(file.sha256))
    assert find(workplace.zone, fully=True) == []
    workplace.zone.rows_path("enrollments", str(file.sha256)).unlink()
    assert [one.problem for one in find(workplace.zone, fully=False)] == ["is gone"]


@pytest.mark.parametrize("is_zipped", [False, True])
def test_only_what_is_wanted_is_loaded_again(
    workplace: Workplace, is_zipped: bool
) -> None:
    text = make_csv([ROW, BAD])
    if is_zipped:
        with zipfile.ZipFile(workplace.landing / "all.zip", "w") as archive:
            archive.writestr(NAME, text)
        workplace.load()
    else:
        workplace.load_one(text, NAME)
    (record,) = workplace.zone.records()
    before = [path.read_bytes() for path in paths(workplace.zone)]
    for path in paths(workplace.zone):
        flip(40)(path)
    workplace.drop(make_csv([ROW, ROW]), "new.csv")
    workplace.drop("no,header\n", "aside.csv")
    workplace.drop(b"PK\x03\x04broken", "broken.zip")

    def load(wanted: str) -> set[str]:
        return load_again(
            workplace.landing,
            frozenset({wanted}),
            raw=workplace.zone.root,
            rules=workplace.rules,
        )

    assert load("0" * 64) == set()
    assert len(find(workplace.zone, fully=True)) == 2
    assert load(record.sha256) == {record.sha256}
    assert find(workplace.zone, fully=True) == []
    assert [path.read_bytes() for path in paths(workplace.zone)] == before
    assert [found.sha256 for found in workplace.zone.records()] == [record.sha256]


def test_one_sheet_of_a_workbook_is_loaded_again(workplace: Workplace) -> None:
    with xlsxwriter.Workbook(workplace.landing / "book 2026-11-20.xlsx") as book:
        for number in ("1", "2"):
            sheet = book.add_worksheet(f"part {number}")
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, (*ROW[:2], number, *ROW[3:]))
    workplace.load()
    records = workplace.zone.records()
    assert [record.rows_accepted for record in records] == [1, 1]
    before = [workplace.zone.stored_files(record) for record in records]
    damaged = before[1][0][0]
    flip(40)(damaged)
    done = load_again(
        workplace.landing,
        frozenset({records[1].sha256}),
        raw=workplace.zone.root,
        rules=workplace.rules,
    )
    assert done == {records[1].sha256}
    assert find(workplace.zone, fully=True) == []
    assert workplace.zone.find(records[0].sha256) == records[0]
