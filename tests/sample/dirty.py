"""The dirty export: good rows of the clean ones between rows that must be refused.

Add a bad cell to `SPOILT` and to the table of `data/README.md`. Files that are set
aside whole do not belong here.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.sample.cast import CLAIRE, TRADE_FAIR
from tests.sample.exports import (
    OVERLAP,
    Export,
    as_cells,
    as_csv,
    headers,
    write_time_without_zone,
)
from tests.sample.lifecycle import LAST_EXPORT_AT, Enrollment
from tests.sample.snapshot import see

EXPORTED_AT = datetime(2026, 11, 19, 4, 0, tzinfo=UTC)
FILE_NAME = "enrollments_dirty_2026-11-19T0400.csv"
LOOK = Export(EXPORTED_AT, "en", ",", "utf-8", "\n", write_time_without_zone)
ROWS = 42

# Row number to the cells that are overwritten.
SPOILT = {
    4: {"state": ""},
    7: {"contact_id": "", "contact_email": ""},
    11: {"contact_id": "5.01E+8"},
    14: {"enrollment_id": "9,1E+9"},
    18: {"enrolled_at": "31.11.2026"},
    21: {"ended_at": "2026-13-05 10:00:00"},
    23: {"open_count": "three"},
    25: {"reply_count": "-1"},
    28: {"click_count": "2.5"},
    31: {"is_auto_reply": "maybe"},
    33: {"state": "Archived"},
    35: {"ended_at": "2026-01-15 09:00:00"},
    38: {"state": "Archived", "enrolled_at": "yesterday"},
}
CUT_ROW, FIELDS_LEFT = 9, 9
ROW_WITH_BARE_COMMA = 16
FOOTER = "Total: 41 enrollments"
BLANK_LINE_AFTER = 30
# Rows whose enrollment is in no later export, so that nothing mends them.
NEVER_AGAIN = {CUT_ROW, 14, ROW_WITH_BARE_COMMA, 21, 25, 38}


def write_dirty(enrollments: list[Enrollment], *, folder: Path) -> None:
    """Write the dirty export as a CSV file."""
    names = headers("enrollments", LOOK.language)
    columns = list(see(enrollments[0], EXPORTED_AT))
    lines = [_as_line([names[column] for column in columns])]
    for number, enrollment in enumerate(_choose(enrollments), start=1):
        cells = as_cells(see(enrollment, EXPORTED_AT), export=LOOK)
        lines.append(_spoil(dict(zip(columns, cells, strict=True)), number=number))
        if number == BLANK_LINE_AFTER:
            lines.append("\n")
    text = "".join(lines) + FOOTER + "\n"
    (folder / FILE_NAME).write_bytes(text.encode(LOOK.encoding))


def _choose(enrollments: list[Enrollment]) -> Iterator[Enrollment]:
    """Return an enrollment for each row before the footer."""
    again = iter(_every_few(e for e in enrollments if _comes_again_unchanged(e)))
    never = iter(_every_few(e for e in enrollments if _is_only_in_the_history(e)))
    for number in range(1, ROWS):
        if number == ROW_WITH_BARE_COMMA:
            yield next(e for e in never if e.sequence is TRADE_FAIR)
        else:
            yield next(never if number in NEVER_AGAIN else again)


def _every_few(enrollments: Iterable[Enrollment]) -> list[Enrollment]:
    return list(enrollments)[::17]


def _comes_again_unchanged(enrollment: Enrollment) -> bool:
    """Say whether the last two exports hold the same ended row of a sender."""
    is_in_both = enrollment.course.enrolled_at >= LAST_EXPORT_AT - OVERLAP
    settled_at = enrollment.course.settled_at
    is_settled = settled_at < LAST_EXPORT_AT - timedelta(days=1)
    return is_in_both and is_settled and enrollment.sender is not CLAIRE


def _is_only_in_the_history(enrollment: Enrollment) -> bool:
    enrolled_at = enrollment.course.enrolled_at
    is_old = enrolled_at < LAST_EXPORT_AT - OVERLAP - timedelta(days=2)
    return is_old and enrollment.sender is not CLAIRE


def _spoil(cells: dict[str, str], *, number: int) -> str:
    """Return the row's line, its cells changed as its number asks."""
    cells = cells | _odd_but_good(cells, number=number) | SPOILT.get(number, {})
    fields = list(cells.values())
    if number == CUT_ROW:
        return _as_line(fields[:FIELDS_LEFT])
    if number == ROW_WITH_BARE_COMMA:
        return _as_line(fields).replace(f'"{TRADE_FAIR.name}"', TRADE_FAIR.name)
    return _as_line(fields)


def _odd_but_good(cells: dict[str, str], *, number: int) -> dict[str, str]:
    """Return cells that look wrong and say the same as in the clean exports."""
    contact_id = cells["contact_id"]
    return {
        2: {"contact_id": f"{contact_id[0]}.{contact_id[1:]}E+8"},
        5: {"contact_id": f"{contact_id}.0"},
        8: {"email_sent_count": f"{cells['email_sent_count']}.0"},
        13: {"state": f" {cells['state'].upper()} "},
        20: {"enrolled_at": _as_milliseconds(cells["enrolled_at"])},
        27: {"contact_email": f" {cells['contact_email']} "},
        37: {"enrolled_at": cells["enrolled_at"].replace(" ", "T") + "+00:00"},
    }.get(number, {})


def _as_milliseconds(moment: str) -> str:
    return f"{datetime.fromisoformat(f'{moment}+00:00').timestamp() * 1000:.0f}"


def _as_line(fields: list[str]) -> str:
    return as_csv([fields], delimiter=",", line_end="\n")
