"""One logical export in every container, dialect, encoding and language: the same rows.

In the fast tests any two choices meet, in the slow one all of them do.
"""

import zipfile
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path

import duckdb
import pytest

from dagster_project.exports.outcomes import FileOutcome, Status
from dagster_project.exports.raw_zone.zone import RawZone
from tests.ingestion.forms import (
    FACTORS,
    LANGUAGES,
    Form,
    cover_pairs,
    list_forms,
)
from tests.ingestion.logical_rows import logical_rows
from tests.ingestion.raw_rows import COLUMNS, expect_typed, load, read_typed

# No suffix: what a file is follows from its bytes.
EXPORTED_AT = "2026-11-20T0315"
KINDS = tuple(COLUMNS)
ZIP_METHODS = (
    *(zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA),
)


class Matrix:
    """Files written in many forms, their names telling which, and one raw zone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.landing = root / "landing"
        self.landing.mkdir()
        self.forms: dict[str, tuple[str, Form]] = {}

    def name(self, kind: str, form: Form) -> str:
        """Return a file name of its own for a kind and a form."""
        name = f"{kind} {len(self.forms)} {EXPORTED_AT}"
        self.forms[name] = (kind, form)
        return name

    def drop(self, kind: str, form: Form) -> None:
        (self.landing / self.name(kind, form)).write_bytes(form.write(kind))

    def drop_zip(
        self, number: int, exports: Iterable[tuple[str, Form]], method: int
    ) -> None:
        """Put exports into one ZIP, some of them in its folders."""
        archive_name = f"all {number}.zip"
        with zipfile.ZipFile(self.landing / archive_name, "w", method) as archive:
            for kind, form in exports:
                folder = f"of {kind}/" if number % 2 else ""
                name = f"{folder}{self.name(kind, form)}"
                archive.writestr(name, form.write(kind))

    def find_differences(self) -> list[tuple[object, ...]]:
        """Load all, and name what was not read as its logical rows say."""
        raw = self.root / "raw"
        outcomes = load(self.landing, raw).files
        assert len(outcomes) == len(self.forms)
        with duckdb.connect() as connection:
            found = (self._compare(connection, RawZone(raw), file) for file in outcomes)
            return [difference for difference in found if difference]

    def _compare(
        self, connection: duckdb.DuckDBPyConnection, zone: RawZone, file: FileOutcome
    ) -> tuple[object, ...]:
        kind, form = self.forms[file.name.rpartition("/")[2]]
        expected = expect_typed(logical_rows(kind, form.alphabet), kind)
        is_read = (
            (file.status, file.kind) == (Status.ACCEPTED, kind)
            and file.rows_accepted == file.rows_read == len(expected)
            and not file.warnings
        )
        if not is_read or file.sha256 is None:
            return (str(form), file)
        rows = read_typed(connection, zone.rows_path(kind, file.sha256), kind)
        cells = [
            (column, row[0], cell, wanted)
            for row, wanted_row in zip(rows, expected, strict=True)
            for column, cell, wanted in zip(
                ("row_number", *COLUMNS[kind]), row, wanted_row, strict=True
            )
            if cell != wanted
        ]
        return (str(form), kind, cells) if cells else ()


@pytest.fixture
def matrix(tmp_path: Path) -> Matrix:
    return Matrix(tmp_path)


@pytest.mark.parametrize("container", FACTORS)
def test_any_two_choices_of_form_give_the_same_typed_rows(
    matrix: Matrix, container: str
) -> None:
    for form in cover_pairs(container):
        for kind in KINDS:
            matrix.drop(kind, form)
    assert matrix.find_differences() == []


def test_zip_of_any_forms_and_kinds_gives_the_same_typed_rows(matrix: Matrix) -> None:
    forms = [form for container in FACTORS for form in cover_pairs(container)]
    # Each form in one kind, and neighbours of different kinds in one ZIP.
    exports = iter(zip(cycle(KINDS), forms[::-1], strict=False))
    for number, method in enumerate(cycle(ZIP_METHODS)):
        members = list(islice(exports, 9))
        if not members:
            break
        matrix.drop_zip(number, members, method)
    assert len(matrix.forms) == len(forms)
    assert matrix.find_differences() == []


@pytest.mark.slow
@pytest.mark.parametrize("container", FACTORS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_combination_gives_the_same_typed_rows(
    matrix: Matrix, container: str, language: str
) -> None:
    for form in list_forms(container):
        if dict(form.factors)["language"] == language:
            matrix.drop("enrollments", form)
    assert matrix.find_differences() == []
