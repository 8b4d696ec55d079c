"""How the sample is written: languages, separators, dates and booleans as text.

Add an export here as a row of `EXPORTS`. What the rows say belongs in `snapshot`, what
is wrong with bad ones in `dirty`.
"""

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.sample.cast import CLAIRE, USERS, Person
from tests.sample.lifecycle import LAST_EXPORT_AT, Enrollment, Row, Value
from tests.sample.snapshot import see

SEEDS = Path(__file__).parents[2] / "dbt" / "seeds"
OVERLAP = timedelta(days=60)
USER_COLUMNS = (
    *("user_id", "user_name", "user_email", "seats", "primary_team", "teams"),
    *("is_active", "subscription"),
)
NOTES_HEADER = "Owner notes"
NOTES = {
    53: 'Met at the fair.\nSaid: "call me in May, not before".',
    71: "VIP, careful",
}


def write_time_in_utc(moment: datetime) -> str:
    """Write `2026-11-19T08:15:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_time_without_zone(moment: datetime) -> str:
    """Write `2026-11-19 08:15:00`, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def write_time_with_offset(moment: datetime) -> str:
    """Write `2026-11-19T09:15:00+01:00`, Warsaw time."""
    return moment.astimezone(ZoneInfo("Europe/Warsaw")).isoformat()


@dataclass(frozen=True)
class Export:
    """One nightly export: when it was made and how it looks."""

    exported_at: datetime
    language: str
    delimiter: str
    encoding: str
    line_end: str
    write_time: Callable[[datetime], str]
    is_whole_history: bool = False

    @property
    def file_name(self) -> str:
        """The name in the landing folder."""
        return f"enrollments_{self.exported_at:%Y-%m-%dT%H%M}.csv"


EXPORTS = (
    Export(
        LAST_EXPORT_AT - timedelta(days=2, minutes=-1),
        *("hubspot_internal", ",", "utf-8", "\n", write_time_in_utc),
        is_whole_history=True,
    ),
    Export(
        LAST_EXPORT_AT - timedelta(days=1),
        *("en", ",", "utf-8-sig", "\r\n", write_time_without_zone),
    ),
    Export(LAST_EXPORT_AT, "pl", ";", "utf-8", "\n", write_time_with_offset),
)


def headers(kind: str, language: str) -> dict[str, str]:
    """Return the header of each canonical column in one language."""
    found: dict[str, str] = {}
    for alias in _read_seed("header_aliases.csv"):
        if alias["kind"] == kind:
            found.setdefault(alias["canonical"], alias[language])
    return found


def labels(language: str) -> dict[tuple[str, str], str]:
    """Return (column, value) to label; empty for internal names."""
    found: dict[tuple[str, str], str] = {}
    if language != "hubspot_internal":
        for alias in _read_seed("value_aliases.csv"):
            key = (alias["canonical"], alias["value"])
            found.setdefault(key, alias[language])
    return found


def select_rows(enrollments: Iterable[Enrollment], export: Export) -> list[Row]:
    """Return the rows that one export holds."""
    oldest = datetime.min.replace(tzinfo=UTC)
    first = oldest if export.is_whole_history else export.exported_at - OVERLAP
    return [
        see(enrollment, export.exported_at)
        for enrollment in enrollments
        if first <= enrollment.course.enrolled_at <= export.exported_at
    ]


def write_export(rows: list[Row], *, export: Export, folder: Path) -> None:
    """Write one export as a CSV file."""
    names = headers("enrollments", export.language)
    columns = list(rows[0])
    lines = [[names[column] for column in columns]]
    lines += [as_cells(row, export=export) for row in rows]
    if export.language == "en":
        lines[0].append(NOTES_HEADER)
        for number, line in enumerate(lines[1:]):
            line.append(NOTES.get(number % 97, ""))
    if export.language == "pl":
        _leave_only_the_email(lines, columns=columns)
    text = as_csv(lines, delimiter=export.delimiter, line_end=export.line_end)
    (folder / export.file_name).write_bytes(text.encode(export.encoding))


def write_users(folder: Path) -> None:
    """Write the users export, English labels."""
    names = headers("users", "en")
    lines = [[names[column] for column in USER_COLUMNS]]
    lines += [_user_cells(user) for user in USERS]
    text = as_csv(lines, delimiter=",", line_end="\n")
    (folder / "users_2026-11-19.csv").write_bytes(text.encode("utf-8"))


def as_cells(row: Row, *, export: Export) -> list[str]:
    """Return a row as text in the language of one export."""
    known = labels(export.language)
    return [_cell(column, value, export, known) for column, value in row.items()]


def as_csv(lines: list[list[str]], *, delimiter: str, line_end: str) -> str:
    """Return CSV text with quotes where they are needed."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator=line_end).writerows(lines)
    return buffer.getvalue()


def _cell(
    column: str, value: Value, export: Export, known: dict[tuple[str, str], str]
) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return export.write_time(value)
    if isinstance(value, bool):
        word = str(value).lower()
        return known.get(("boolean", word), word)
    return known.get((column, str(value)), str(value))


def _leave_only_the_email(lines: list[list[str]], *, columns: list[str]) -> None:
    """Make one sender known by e-mail only, written in another case."""
    user_id, email = columns.index("user_id"), columns.index("user_email")
    for line in lines[1:]:
        if line[user_id] == CLAIRE.user_id:
            line[user_id] = ""
            line[email] = "Claire.Daubigny@Example.ORG"


def _user_cells(user: Person) -> list[str]:
    team = user.team.name
    return [
        *(user.user_id, user.name, user.email, user.seats),
        *(team if user.has_primary_team else "", team),
        *("Yes" if user.is_active else "No", "Sales Hub Professional"),
    ]


def _read_seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
