"""An id or an address in any disguise is itself, empty, or refused; never another one.

Hypothesis draws what is disguised and how, up to three disguises on top of one another.
All drawn cells of one example are the rows of one file.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dagster_project.exports.raw_zone.zone import RawZone
from tests.fuzzing.checks import RULES
from tests.unit.exports.conftest import Workplace

Disguise = Callable[[str], str]

INVISIBLE = ("\u200b", "\u200e", "\u202a", "\u2066", "\u00ad", "\ufeff", "\u2060")
SPACES = (" ", "\t", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2007")
EMPTY = (
    *("", "nan", "NaN", "NaT", "None", "null", "NULL", "N/A", "#N/A", "n/a", "--"),
    *("-", "(No value)", "\\N"),
)
OUTER: tuple[Disguise, ...] = (
    lambda text: f'="{text}"',
    lambda text: f"'{text}",
    lambda text: f'"{text}"',
    lambda text: f"\u201c{text}\u201d",
    *(lambda text, mark=mark: f"{mark}{text}" for mark in INVISIBLE),
    *(lambda text, mark=mark: f"{text}{mark}" for mark in INVISIBLE),
    *(lambda text, mark=mark: f"{text[:1]}{mark}{text[1:]}" for mark in INVISIBLE),
    *(lambda text, space=space: f"{space}{text}" for space in SPACES),
    *(lambda text, space=space: f"{text}{space}" for space in SPACES),
)
# What a spreadsheet or a database makes of a number.
NUMERIC: tuple[Disguise, ...] = (
    lambda text: text,
    lambda text: f"{text}.0",
    lambda text: f"{text},0",
    lambda text: f"{text}.000000000",
    lambda text: f"{text[0]}.{text[1:]}E+{len(text) - 1}",
)
# What makes several of it, or none that can be told.
RUINS: tuple[Disguise, ...] = (
    *(
        lambda text, mark=mark: f"{int(text):,}".replace(",", mark)
        for mark in (",", ".", " ", "\u00a0", "\u202f", "'", "\u2009")
    ),
    lambda text: f"{text};{text}",
    lambda text: f"{text}, {text}",
    lambda text: f"{text}|7",
    lambda text: f'["{text}"]',
    lambda text: f'{{"id": {text}}}',
    lambda text: f"[{text}]",
    lambda text: f"{text}.5",
    lambda text: f"{text[0]}E+{len(text)}",
)
digits = st.integers(10_000, 999_999_999_999).map(str)
texts = st.from_regex(r"[a-z][a-z0-9]{2,10}-[0-9]{1,6}", fullmatch=True)


@st.composite
def disguised_ids(draw: st.DrawFn) -> tuple[str, object]:
    """Draw a cell, and what it is: an id, nothing, or no id."""
    number = draw(digits)
    cell, expected = draw(
        st.one_of(
            st.sampled_from(NUMERIC).map(lambda change: (change(number), number)),
            texts.map(lambda text: (text, text)),
            st.sampled_from(EMPTY).map(lambda text: (text, None)),
            st.sampled_from(RUINS).map(lambda change: (change(number), "bad_id")),
        )
    )
    # A list in quotes of its own is no list any more to whoever strips them.
    most = 1 if '"' in cell else 2
    for disguise in draw(st.lists(st.sampled_from(OUTER), max_size=most)):
        cell = disguise(cell)
    return cell, expected


@settings(
    max_examples=4,
    # One cell of many is to blame, and the message names it.
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(cells=st.lists(disguised_ids(), min_size=150, max_size=300))
def test_disguised_id_is_itself_empty_or_refused(
    cells: list[tuple[str, object]],
) -> None:
    with TemporaryDirectory() as folder:
        landing = Path(folder) / "landing"
        landing.mkdir()
        workplace = Workplace(
            landing, RawZone(Path(folder) / "raw"), replace(RULES, time_zone="UTC")
        )
        expected = dict(cells)
        found = workplace.read_cells("sending_user_id", expected)
    assert {c: (v, expected[c]) for c, v in found.items() if v != expected[c]} == {}
