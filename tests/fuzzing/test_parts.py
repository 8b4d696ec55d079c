"""Headers, and dates in names, drawn together with what they must become.

The answer is known from how each is made. Single values are no files: they are counted
apart, as are the cells of `test_cells`.
"""

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dagster_project.exports.landing.export_time import read_name_time
from dagster_project.exports.schema import KINDS, Kind
from dagster_project.exports.sources.recognition import recognise_header
from dagster_project.exports.sources.registry import read_sources
from tests.fuzzing.checks import RULES
from tests.fuzzing.tables import draw_by, read_spellings

HEADERS = 4_000
NAMES = 10_000
WARSAW = ZoneInfo("Europe/Warsaw")
BLANK = " \t\r\n\v\f\u00a0\ufeff\u2007\u202f"
UNKNOWN = (
    "Notes",
    "id number",
    "",
    "x",
    "Zażółć",
    "Kontakt",
    "INTRO",
    "e",
    "\u3000",
)


def disguise(draw: Random, header: str) -> str:
    """Spell a header in another way that must match it."""
    ways: tuple[Callable[[str], str], ...] = (
        str.upper,
        str.lower,
        lambda text: text.replace(" ", draw.choice("_-\u00a0\u2010\u2009")),
        lambda text: text.replace("_", draw.choice(" -")).replace("-", " "),
        lambda text: text.replace("'", "\u2019"),
        lambda text: f"{draw.choice(BLANK)}{text}{draw.choice(BLANK)}",
        lambda text: unicodedata.normalize(draw.choice(("NFD", "NFC")), text),
        lambda text: "".join(
            chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter
            for letter in text
        ),
        lambda text: "\ufeff" + text,
    )
    for way in draw.sample(ways, draw.randrange(4)):
        header = way(header)
    return header


def draw_header(draw: Random, kind: Kind) -> dict[str, str | None]:
    """Headers of a kind, shuffled, and the canonical column of each."""
    needed = {draw.choice(group) for group in kind.required}
    present = needed | ({draw.choice(sorted(kind.telling))} if kind.telling else set())
    names = [c.name for c in kind.columns if c.name in present or draw.random() < 0.3]
    spellings = read_spellings()
    found: dict[str, str | None] = {
        disguise(draw, draw.choice(spellings[kind.name, name])): name for name in names
    }
    found |= dict.fromkeys(draw.sample(UNKNOWN, draw.randrange(4)))
    return dict(draw.sample(list(found.items()), len(found)))


@pytest.mark.slow
def test_headers_are_recognised_however_they_are_spelled() -> None:
    sources = read_sources(
        RULES.source_folders,
        header_aliases=RULES.header_aliases,
        value_aliases=RULES.value_aliases,
    )
    for number in range(HEADERS):
        draw = draw_by(f"header {number}")
        kind = draw.choice(KINDS)
        drawn = draw_header(draw, kind)
        header = recognise_header(tuple(drawn), sources)
        assert header is not None, (number, drawn)
        assert header.kind is kind, (number, drawn)
        assert header.fields == tuple(drawn.values()), (number, drawn)
        unknown = [text for text, name in drawn.items() if name is None]
        assert header.unknown_columns == tuple(unknown), (number, drawn)


def draw_name(draw: Random) -> tuple[str, datetime | None]:
    """A file name, and the time that the last date in it stands for."""
    parts: list[str] = []
    expected = None
    for _ in range(draw.randrange(1, 5)):
        day = date(2000, 1, 1) + timedelta(days=draw.randrange(20_000))
        hour, minute = draw.randrange(24), draw.randrange(60)
        zone = draw.choice((None, None, UTC))
        spelled, time = draw.choice(
            (
                (f"{day:%Y-%m-%d}", (0, 0)),
                (f"{day:%Y%m%d}", (0, 0)),
                (f"{day:%Y-%m-%d}T{hour:02}{minute:02}", (hour, minute)),
                (f"{day:%Y%m%d}T{hour:02}-{minute:02}", (hour, minute)),
                (f"{day:%Y-%m-%d}T{hour:02}{minute:02}Z", (hour, minute, zone)),
                (f"9{day:%Y%m%d}", None),
                (f"{day:%Y-%m-%d}7", None),
                (f"{day:%Y}-13-01", None),
                (f"{day:%Y%m}", None),
                (f"v{draw.randrange(999)}", None),
                ("export", None),
            )
        )
        parts.append(spelled)
        if time is not None:
            zone = UTC if spelled.endswith("Z") else WARSAW
            expected = datetime(
                day.year, day.month, day.day, time[0], time[1], tzinfo=zone
            )
    return draw.choice((" ", "_", " to ", "(", ".")).join(parts) + ".csv", expected


@pytest.mark.slow
def test_last_date_of_a_name_is_found() -> None:
    for number in range(NAMES):
        name, expected = draw_name(draw_by(f"name {number}"))
        found = read_name_time(name, "Europe/Warsaw")
        assert found == (expected and expected.astimezone(UTC)), (number, name)
