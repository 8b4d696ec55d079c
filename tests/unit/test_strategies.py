"""The drawn exports hold what they promise, and files say what was drawn."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.exports.logical_exports import UNKNOWN_COLUMNS, read_seed
from tests.exports.outcomes import OUTCOMES
from tests.exports.strategies import (
    CsvForm,
    ExportSet,
    LogicalFile,
    as_reference_file,
    csv_forms,
    draw_accounts,
    export_sets,
    pack,
    write_csv,
)
from tests.reference.facts import identify
from tests.reference.inputs import ExportFile, Row, fold_email, read_rows
from tests.reference.warehouse import Settings, Warehouse, derive

ZONE = "Europe/Warsaw"
COUNT_SUFFIXES = ("_count", "last_step", "step_order")


def draw_many(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """Draw the same examples every time."""
    drawn: list[Any] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(example: Any) -> None:
        drawn.append(example)

    keep()
    return drawn


def read_as_reference(files: Iterable[LogicalFile]) -> list[ExportFile]:
    """Turn files into what the reference reads without writing them."""
    return [
        ExportFile(
            name=f"{file.kind}-{file.label}",
            sha256=f"{file.kind}-{file.label}",
            exported_at=file.exported_at,
            kind=file.kind,
            columns=frozenset(file.columns),
            rows=file.rows,
        )
        for file in files
    ]


@pytest.fixture(scope="module")
def sets() -> list[ExportSet]:
    together = st.tuples(*[export_sets("1", ZONE)] * 25)
    return [one for drawn in draw_many(together, 12) for one in drawn]


@pytest.fixture(scope="module")
def rows(sets: list[ExportSet]) -> list[Row]:
    return [
        row
        for export_set in sets
        for file in export_set.files
        if file.kind == "enrollments"
        for row in file.rows
    ]


@pytest.fixture(scope="module")
def warehouses(sets: list[ExportSet]) -> list[Warehouse]:
    return [
        derive(read_as_reference(export_set.files), Settings(time_zone=ZONE))
        for export_set in sets
    ]


ROW_SITUATIONS: dict[str, Callable[[Row], bool]] = {
    "no updated_at": lambda row: row.get("updated_at", 0) is None,
    "no enrollment_id": lambda row: row.get("enrollment_id") is None,
    "contact known by e-mail only": lambda row: row["contact_id"] is None,
    "user known by e-mail only": lambda row: row["user_id"] is None,
    "e-mail in capitals": lambda row: (row["user_email"] or "").isupper(),
    "sent by another user": lambda row: bool(row.get("sending_user_id")),
    "automatic reply": lambda row: row.get("is_auto_reply") is True,
    "bounce count": lambda row: (row.get("bounce_count") or 0) > 0,
    "soft bounce": lambda row: row.get("bounce_type") == "SOFT",
    "bounce error": lambda row: row["step_error_type"] == "BOUNCED",
    "null reply count": lambda row: row.get("reply_count", 0) is None,
    "no such column": lambda row: "reply_count" not in row,
    "export time column": lambda row: "exported_at" in row,
    "completed without ended_at": lambda row: (
        row["state"] == "FINISHED" and row.get("ended_at") is None
    ),
    "ended_at while under way": lambda row: (
        row["state"] == "PAUSED" and row.get("ended_at") is not None
    ),
    "line break": lambda row: "\n" in (row["sequence_name"] or ""),
    "quotes": lambda row: '"' in (row["user_name"] or ""),
    "delimiter": lambda row: ";" in (row["user_name"] or ""),
}


@pytest.mark.parametrize("situation", ROW_SITUATIONS)
def test_rows_show_every_situation(situation: str, rows: list[Row]) -> None:
    assert any(ROW_SITUATIONS[situation](row) for row in rows)


@pytest.mark.parametrize("column", ["state", "unenrolled_source", "step_error_type"])
def test_rows_show_every_value(column: str, rows: list[Row]) -> None:
    expected = {outcome.get(column) for outcome in OUTCOMES.values()}
    assert {row[column] for row in rows} == expected


def test_enrollments_have_versions_that_tie(sets: list[ExportSet]) -> None:
    ties = set()
    for export_set in sets:
        versions = defaultdict(list)
        for row in read_rows(read_as_reference(export_set.files), "enrollments"):
            versions[identify(row, "1")].append(row)
        for same in versions.values():
            for one in same:
                for other in same:
                    if one is other or one.version[0] != other.version[0]:
                        continue
                    is_one_time = one.file.exported_at == other.file.exported_at
                    is_one_file = one.file is other.file
                    given = (one.get("updated_at"), other.get("updated_at"))
                    ties.add((None in given, is_one_time, is_one_file))
    assert (False, False, False) in ties, "same updated_at, export times differ"
    assert (False, True, False) in ties, "same updated_at and time, bytes decide"
    assert (False, True, True) in ties, "twice in one file"
    assert (True, False, False) in ties, "one falls back on the export time"


def test_latest_version_is_not_always_exported_last(sets: list[ExportSet]) -> None:
    stale = 0
    for export_set in sets:
        versions = defaultdict(list)
        for row in read_rows(read_as_reference(export_set.files), "enrollments"):
            versions[identify(row, "1")].append(row)
        for same in versions.values():
            latest = max(same, key=lambda row: row.version)
            stale += latest.file.exported_at < max(row.file.exported_at for row in same)
    assert stale > 0


def test_senders_lie_at_the_limits(warehouses: list[Warehouse]) -> None:
    scores = [row for warehouse in warehouses for row in warehouse.sender_scores]
    completed = {row["completed_enrollments"] for row in scores}
    assert {0, 99, 100, 101} <= completed
    assert {row["score_status"] for row in scores} == {
        "scored",
        "not_enough_enrollments",
    }
    assert {row["band"] for row in scores} == {
        None,
        "Low",
        "Fair",
        "Good",
        "Excellent",
    }
    assert any(row["delivered_enrollments"] == 0 for row in scores if row["band"])


@pytest.mark.parametrize("percentage", [3, 5, 7, 13])
def test_reply_rates_lie_at_the_bounds(
    percentage: int, warehouses: list[Warehouse]
) -> None:
    excesses = {
        100 * row["replied_enrollments"] - percentage * row["delivered_enrollments"]
        for warehouse in warehouses
        for row in warehouse.sender_scores
        if row["band"]
    }
    assert 0 in excesses
    assert any(0 < excess <= 200 for excess in excesses)
    assert any(-200 <= excess < 0 for excess in excesses)


@pytest.mark.parametrize("percentage", [1, 3, 5, 8])
def test_bounce_rates_lie_at_the_bounds(
    percentage: int, warehouses: list[Warehouse]
) -> None:
    excesses = {
        100 * row["bounced_enrollments"] - percentage * row["completed_enrollments"]
        for warehouse in warehouses
        for row in warehouse.sender_scores
        if row["band"]
    }
    assert 0 in excesses
    assert any(0 < excess <= 200 for excess in excesses)
    assert any(-200 <= excess < 0 for excess in excesses)


def test_every_end_reason_occurs(warehouses: list[Warehouse]) -> None:
    reasons = {
        row["end_reason"] for warehouse in warehouses for row in warehouse.enrollments
    }
    assert reasons == {
        None,
        "BOUNCED",
        "OPTED_OUT",
        "SUPPRESSED",
        "REPLIED",
        "AUTO_REPLY",
        "MEETING",
        "ACCOUNT_REPLY",
        "ACCOUNT_MEETING",
        "MANUAL",
        "WORKFLOW",
        "SEQUENCE_DELETED",
        "SEND_ERROR",
        "COMPLETED",
        "UNKNOWN",
    }


def test_days_differ_from_utc_days(warehouses: list[Warehouse]) -> None:
    assert any(
        row["ended_on"] != row["ended_at"].date()
        for warehouse in warehouses
        for row in warehouse.enrollments
        if row["ended_at"]
    )


def test_users_are_credited_through_their_email(sets: list[ExportSet]) -> None:
    credited = 0
    for export_set in sets:
        files = read_as_reference(export_set.files)
        alone = [file for file in files if file.kind == "enrollments"]
        with_users = {row["user_id"] for row in derive(files).enrollments}
        credited += with_users != {row["user_id"] for row in derive(alone).enrollments}
    assert credited > 0


def test_users_exports_show_every_situation(
    sets: list[ExportSet], warehouses: list[Warehouse]
) -> None:
    senders = [row for warehouse in warehouses for row in warehouse.senders]
    assert {row["has_seat"] for row in senders} == {True, False, None}
    assert {row["is_active"] for row in senders} == {True, False, None}
    assert {"East", "North", "South", None} == {row["team"] for row in senders}
    users = [
        row
        for export_set in sets
        for file in export_set.files
        if file.kind == "users"
        for row in file.rows
    ]
    assert any(row["account_id"] is None for row in users)
    assert any(row["user_id"] is None for row in users)
    assert any(row["user_email"] is None for row in users)
    counts = {
        sum(file.kind == "users" for file in export_set.files) for export_set in sets
    }
    assert counts == {0, 1, 2}


def test_accounts_are_all_there_and_of_a_practical_size() -> None:
    sets = draw_accounts(60, ZONE)
    files = pack(sets)
    assert [one.account_id for one in sets[:3]] == [None, "2", "3"]
    assert len(sets) == 60
    assert len({(file.kind, file.label) for file in files}) == len(files)
    assert 2000 < sum(len(file.rows) for file in files) < 20_000


def test_packing_keeps_every_row() -> None:
    sets = draw_accounts(5, ZONE)
    before = [row for one in sets for file in one.files for row in file.rows]
    after = [row for file in pack(sets) for row in file.rows]
    assert sorted(map(repr, before)) == sorted(map(repr, after))


def find_column(kind: str, header: str) -> str:
    """Find the canonical column of a header, any language."""
    return next(
        alias["canonical"]
        for alias in read_seed("header_aliases")
        if alias["kind"] == kind and header in list(alias.values())[2:]
    )


def parse_cell(column: str, text: str) -> object:
    """Read a cell back: the reverse of writing, on its own."""
    values = [
        alias for alias in read_seed("value_aliases") if alias["canonical"] == column
    ]
    if text == "":
        return None
    if column.endswith("_at"):
        return parse_instant(text)
    if column.endswith(COUNT_SUFFIXES):
        return int(float(text))
    if column.startswith("is_") or column == "opted_out":
        yes = {"true", "1", "yes", "tak", "oui", "ja", "prawda", "vrai", "wahr"}
        return text.lower() in yes
    for alias in values:
        if text in alias.values():
            return alias["value"]
    if column in {"state", "unenrolled_source", "step_error_type", "bounce_type"}:
        return text.upper()
    return text.strip() if column.endswith(("_email", "_id")) else text


def parse_instant(text: str) -> datetime:
    """Read a timestamp back; without an offset, in the zone of the test."""
    if text.isdigit():
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
    instant = datetime.fromisoformat(text)
    instant = instant if instant.tzinfo else instant.replace(tzinfo=ZoneInfo(ZONE))
    return instant.astimezone(UTC)


@settings(
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=export_sets("1", ZONE), form=csv_forms())
def test_written_file_says_what_was_drawn(
    drawn: ExportSet, form: CsvForm, tmp_path: Path
) -> None:
    for file in drawn.files:
        path = write_csv(
            file,
            tmp_path,
            language=form.language,
            delimiter=form.delimiter,
            byte_order_mark=form.byte_order_mark,
            time_zone=ZONE,
        )
        assert path.read_bytes().startswith(b"\xef\xbb\xbf") == form.byte_order_mark
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header, *lines = csv.reader(stream, delimiter=form.delimiter)
        unknown = len(UNKNOWN_COLUMNS.get(file.label, ()))
        known = len(header) - unknown
        columns = [find_column(file.kind, name) for name in header[:known]]
        read = [
            {
                name: parse_cell(name, text)
                for name, text in zip(columns, line[:known], strict=True)
            }
            for line in lines
        ]
        assert read == list(file.rows)
        assert as_reference_file(path, file).exported_at == file.exported_at


def test_reference_does_not_depend_on_the_order_of_files(
    sets: list[ExportSet],
) -> None:
    for export_set in sets[:30]:
        files = read_as_reference(export_set.files)
        assert derive(files) == derive(files[::-1])


def test_emails_differ_in_case_alone(rows: list[Row]) -> None:
    emails = {row["user_email"] for row in rows if row["user_email"]}
    assert len({fold_email(email) for email in emails}) < len(emails)
