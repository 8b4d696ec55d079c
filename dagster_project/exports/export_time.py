"""The export time of a file: from its rows, else its name, else its time stamp.

Add a form of date in names here. Times in cells are read by `judging`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_DATE = re.compile(
    r"""(?<!\d)
    (?P<year>\d{4})(?P<dash>-?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)
    (?:T(?P<hour>\d\d)[:.-]?(?P<minute>\d\d)(?:[:.-]?(?P<second>\d\d))?(?P<utc>Z)?)?
    (?!\d)""",
    re.VERBOSE | re.ASCII,
)

_PARTS = ("year", "month", "day", "hour", "minute", "second")


@dataclass(frozen=True)
class ExportTime:
    """When a file was exported, and how that is known."""

    at: datetime
    source: str


def choose_export_time(
    *,
    latest_in_rows: datetime | None,
    name: str,
    modified_at: datetime,
    time_zone: str,
) -> ExportTime:
    """Take the first that is there: rows, member name, ZIP name, time stamp."""
    if latest_in_rows is not None:
        return ExportTime(latest_in_rows, "column")
    archive, _, member = name.partition("/")
    for part in (member, archive):
        named = read_name_time(part, time_zone)
        if named is not None:
            return ExportTime(named, "name")
    return ExportTime(modified_at, "modification_time")


def read_name_time(name: str, time_zone: str) -> datetime | None:
    """Last date, or date and time, in a name that touches no other digit, in UTC."""
    times = [_read_match(match, time_zone) for match in _DATE.finditer(name)]
    return next((time for time in reversed(times) if time is not None), None)


def _read_match(match: re.Match[str], time_zone: str) -> datetime | None:
    numbers = [int(match[name] or 0) for name in _PARTS]
    year, month, day, hour, minute, second = numbers
    zone = UTC if match["utc"] else ZoneInfo(time_zone)
    try:
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
