"""Cells, drawn by chance, are read as plain Python reads the forms that are accepted.

They go through `load_landing` as the rows of one file. What the clock skips or repeats
is left out, as the time-zone library resolves it.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dagster_project.exports.raw_zone.zone import RawZone
from tests.fuzzing.checks import RULES
from tests.fuzzing.tables import draw_by
from tests.unit.exports.conftest import Workplace

CELLS = 4_000
WARSAW = ZoneInfo("Europe/Warsaw")
BLANK = " \t\r\n\v\f\u00a0\ufeff\u2007\u202f\u200b"
EMPTY = ("", "-", "--")


def read_id(text: str) -> object:
    text = undisguise(text)
    if text in EMPTY:
        return None
    if re.fullmatch(r"[0-9]{1,15}[.,](00?|0{4,})|[0-9]{4,15}[.,]000", text):
        return re.split("[.,]", text)[0]
    power = re.fullmatch(r"([+-]?)([0-9]+)([.,][0-9]*)?[eE]([+-]?)([0-9]+)", text)
    if power is None:
        return "bad_id" if is_no_id(text) else text
    sign, whole, decimals, minus, digits = power.groups(default="")
    exponent = int(digits)
    if sign or minus == "-" or max(len(decimals) - 1, 0) < exponent:
        return "bad_id"
    rest = decimals[exponent + 1 :]
    return "bad_id" if rest.strip("0") else whole + decimals[1 : exponent + 1]


def undisguise(text: str) -> str:
    """A text without quotes in which it stands, and without what cannot be seen."""
    for mark in "\ufeff\u200b":
        text = text.replace(mark, "")
    text = text.strip(BLANK)
    return text.strip('"').strip(BLANK) if text.startswith('"') else text


def is_no_id(text: str) -> bool:
    """Whether it is a number with fraction or thousands, several ids, or only marks."""
    if re.fullmatch(r"[+-]?[0-9]+([.,]+[0-9]+)+[.,]?|[0-9]+[.,]", text):
        return True
    parts = text.removesuffix(",").split(",")
    is_list = len(parts) > 1 and all(parts)
    before, _, behind = text.partition(",")
    while behind and not (re.search("[0-9]", before) and re.search("[0-9]", behind)):
        more, _, behind = behind.partition(",")
        before += more
    return '"' in text or is_list or bool(behind) or not re.search(r"[^\W_]", text)


def read_count(text: str) -> object:
    text = text.strip(BLANK)
    if text in EMPTY:
        return None
    whole = re.fullmatch(r"\+?([0-9]+)([.,]0{1,2})?", text)
    if whole is None or int(whole[1]) >= 2**63:
        return "bad_number"
    return int(whole[1])


def read_boolean(text: str) -> object:
    text = text.strip(BLANK).lower()
    if text in ("true", "1", "yes", "tak", "oui", "ja"):
        return True
    if text in ("false", "0", "no", "nie", "non", "nein"):
        return False
    return "bad_boolean" if text else None


def read_state(text: str) -> object:
    text = unicodedata.normalize("NFC", text.replace("\xa0", " ")).strip(BLANK).upper()
    labels = {
        "FINISHED": "FINISHED FINISHED ZAKOŃCZONO TERMINÉ BEENDET",
        "UNENROLLED": "UNENROLLED WYREJESTROWANO DÉSINSCRIT ABGEMELDET",
        "PAUSED": "PAUSED WSTRZYMANO PAUSIERT",
        "SCHEDULED": "SCHEDULED ZAPLANOWANO PLANIFIÉ GEPLANT",
        "EXECUTING": "EXECUTING AKTIV AKTYWNY ACTIF ACTIVE",
    }
    for value, known in labels.items():
        if text in known.split():
            return value
    return "unknown_state" if text else "missing_required"


READERS = {
    "contact_id": read_id,
    "reply_count": read_count,
    "is_auto_reply": read_boolean,
    "state": read_state,
}
CELL_PIECES = {
    "contact_id": ["1", "23", "0", "00", ".", ",", "E", "e+", "-", "a", "9" * 15],
    "reply_count": ["1", "0", "00", ".", ",", "-", "+", "9" * 10, "e1", "x", "٣"],
    "is_auto_reply": ["true", "Tak", "NIE", "ja", "1", "0", "no", "n", "'", ";"],
    "state": ["Finished", "paused", "Zakon\u0301czono", "Geplant", "ABGEMELDET", "x"],
}
AROUND = ["", "", "", " ", "\u00a0", "\t", "\n", "\ufeff", '"', ",", "\u200b"]


def draw_cell(draw: Random, column: str) -> str:
    pieces = draw.choices(CELL_PIECES[column], k=draw.choice((0, 1, 1, 2, 3, 5)))
    return draw.choice(AROUND) + "".join(pieces) + draw.choice(AROUND)


@pytest.mark.slow
@pytest.mark.parametrize("column", READERS)
def test_cells_are_read_as_plain_python_reads_them(column: str, tmp_path: Path) -> None:
    draw = draw_by(f"cells {column}")
    cells = {draw_cell(draw, column) for _ in range(CELLS)}
    expected = {cell: READERS[column](cell) for cell in sorted(cells)}
    if column == "contact_id":
        expected = {
            cell: "missing_required" if value is None else value
            for cell, value in expected.items()
        }
    found = make_workplace(tmp_path).read_cells(column, expected)
    assert {c: (v, expected[c]) for c, v in found.items() if v != expected[c]} == {}


def draw_time(draw: Random) -> tuple[str, object]:
    """A time as text, and what it means in UTC or that it cannot be read."""
    at = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(
        seconds=draw.randrange(35 * 365 * 86_400)
    )
    offset = draw.choice((None, None, 0, 60, -300, 330, 825))
    local = at.replace(second=0) if offset is None else at
    sign = "-" if (offset or 0) < 0 else "+"
    hours, minutes = divmod(abs(offset or 0), 60)
    zones = {
        None: ("",),
        0: ("Z", "z", "+00:00", " UTC", "-00"),
    }.get(offset, (f"{sign}{hours:02}:{minutes:02}", f"{sign}{hours:02}{minutes:02}"))
    fraction = draw.choice(("", "", ".5", ",250", ".123456"))
    spelled = draw.choice(
        (
            f"{local:%Y-%m-%d}{draw.choice('Tt ')}{local:%H:%M:%S}{fraction}",
            f"{local:%Y-%m-%d}T{local:%H:%M}",
            f"{local:%Y%m%dT%H%M%S}",
        )
    )
    second = local.second if re.search(r":\d\d:|T\d{6}", spelled) else 0
    micros = int(fraction[1:].ljust(6, "0")) if spelled.endswith(fraction or "-") else 0
    moment = local.replace(second=second, microsecond=micros, tzinfo=None)
    zone = draw.choice(zones)
    is_basic = spelled.startswith(f"{local:%Y%m%d}")
    spelled += "Z" if is_basic and offset == 0 else zone
    if draw.random() < 0.15:
        return spoil_time(draw, spelled), "bad_timestamp"
    if offset is not None:
        return spelled, _show(moment.replace(tzinfo=UTC) - timedelta(minutes=offset))
    aware = moment.replace(tzinfo=WARSAW)
    if aware.utcoffset() != aware.replace(fold=1).utcoffset():
        # What the clock skips or repeats is left to the time-zone library.
        return "2026-01-02", "2026-01-01 23:00:00.000"
    return spelled, _show(aware.astimezone(UTC))


def spoil_time(draw: Random, text: str) -> str:
    ways: tuple[Callable[[str], str], ...] = (
        lambda t: t[:4] + "-13-" + t[8:],
        lambda t: "31.12." + t[:4],
        lambda t: t + "x",
        lambda t: t[:3] + t[4:],
        lambda t: "a" + t,
        lambda t: t.replace(":", ";") + ";",
        lambda t: t[:10] + "T25:00",
    )
    return draw.choice(ways)(text)


def _show(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}"


@pytest.mark.slow
def test_times_are_read_as_they_were_meant(tmp_path: Path) -> None:
    draw = draw_by("times")
    expected = dict(draw_time(draw) for _ in range(CELLS))
    found = make_workplace(tmp_path).read_cells("enrolled_at", expected)
    assert {t: (v, expected[t]) for t, v in found.items() if v != expected[t]} == {}


def make_workplace(folder: Path) -> Workplace:
    landing = folder / "landing"
    landing.mkdir()
    return Workplace(landing, RawZone(folder / "raw"), RULES)
