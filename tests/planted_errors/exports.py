"""Clean nightly exports of one account, as rows that an error can be planted in.

Every day the whole history comes again, ten enrollments longer; of the newest twenty
some are still going on. Change a number only together with what the tests expect.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

COLUMNS = [
    "enrollment_id",
    "sequence_id",
    "sequence_name",
    "user_id",
    "contact_id",
    "enrolled_at",
    "ended_at",
    "state",
    "reply_count",
    "bounce_count",
    "updated_at",
]
USERS = "user_id,user_name,user_email\n" + "".join(
    f"u{number},User {number},u{number}@example.org\n" for number in (1, 2, 3)
)
FIRST_DAY, LAST_DAY = 16, 20
# Sender by the remainder of an enrollment's number by 11: over 600, 300 and 200.
SENDERS = ("u1",) * 6 + ("u2",) * 3 + ("u3",) * 2

Row = dict[str, str]


def exported_at(day: int) -> datetime:
    """When the export of a day of November was made."""
    return datetime(2026, 11, day, 18, tzinfo=UTC)


def file_name(day: int) -> str:
    """The name of a day's export, which says when it was made."""
    return f"enrollments_2026-11-{day}T1800.csv"


def rows_of(day: int) -> list[Row]:
    """The rows of a day's export."""
    count = 1100 + 10 * (day - FIRST_DAY)
    return [
        _row(number, day, is_going_on=number >= count - 20) for number in range(count)
    ]


def write_csv(
    rows: Iterable[Row], columns: Sequence[str] = COLUMNS, *, delimiter: str = ","
) -> str:
    """Rows as CSV, with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text, columns, delimiter=delimiter, lineterminator="\n", restval=""
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _row(number: int, day: int, *, is_going_on: bool) -> Row:
    # The end of the newest that ended lies half an hour before the export.
    batches_ago = max(0, (1100 + 10 * (day - FIRST_DAY) - 20 - number - 1) // 10)
    ended = exported_at(day) - timedelta(days=batches_ago, minutes=30)
    enrolled = ended - timedelta(days=9)
    return {
        "enrollment_id": f"e{number}",
        "sequence_id": f"s{number % 2}",
        "sequence_name": "Café" if number % 2 else "Cold intro",
        "user_id": SENDERS[number % 11],
        "contact_id": f"{700000000 + number}",
        "enrolled_at": _spell(enrolled),
        "ended_at": "" if is_going_on else _spell(ended),
        "state": "EXECUTING" if is_going_on else "FINISHED",
        "reply_count": str(int(number % 12 == 0)),
        "bounce_count": str(int(number % 25 == 1)),
        "updated_at": _spell(enrolled if is_going_on else ended),
    }


def _spell(moment: datetime) -> str:
    return moment.isoformat()
