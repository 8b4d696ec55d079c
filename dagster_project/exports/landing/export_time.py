"""The export time of a file: from its rows, else its name, else its time stamp.

Add a form of date in names here. Times in cells are read by `cells`.
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
    """When a file was exported, and how that is known.

    Attributes:
        source: column, name, modification_time or, where all of these are to come,
            loading_time.
        unbelieved: times that would have counted, were they not to come.
    """

    at: datetime
    source: str
    unbelieved: tuple[datetime, ...] = ()


def choose_export_time(
    *,
    latest_in_rows: datetime | None,
    name: str,
    modified_at: datetime,
    time_zone: str,
    now: datetime,
) -> ExportTime:
    """Take the first that is there and not after now.

    The order is: rows, member name, ZIP name, time stamp.
    """
    archive, _, member = name.partition("/")
    times = [(latest_in_rows, "column")]
    times += [(read_name_time(part, time_zone), "name") for part in (member, archive)]
    times += [(modified_at, "modification_time"), (now, "loading_time")]
    given = [(at, source) for at, source in times if at is not None]
    past = [at <= now for at, _ in given].index(True)
    at, source = given[past]
    return ExportTime(at, source, tuple(at for at, _ in given[:past]))


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
