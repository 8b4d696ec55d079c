"""Why a row is quarantined: one reason, the first that fits, and a sentence for people.

Add a reason in its place in both functions. Expressions are over the text columns c0,
c1 … and the typed columns, which bear their canonical names.
"""

from collections.abc import Iterable

from dagster_project.exports.schema import Reading
from dagster_project.exports.sources.header import Header
from dagster_project.exports.validation.blanks import is_given
from dagster_project.exports.validation.ids import is_no_id_given
from dagster_project.sql import choose, literal

MALFORMED = "malformed_row"
MISSING = "missing_required"
ENDED_BEFORE = "ended_before_enrolled"
# Reasons by which a given cell cannot be read, in the order in which they are asked.
UNREADABLE = {
    "bad_id": (
        Reading.ID,
        "one id with all its digits, and no separators, such as 41000101",
    ),
    "bad_timestamp": (
        Reading.TIMESTAMP,
        "a time such as 2026-11-20T03:15:00Z, 2026-11-20 03:15 or 2026-11-20",
    ),
    "bad_number": (Reading.COUNT, "a whole number from 0 up, such as 3"),
    "bad_boolean": (
        Reading.BOOLEAN,
        "a yes or a no, such as true or false, yes or no, 1 or 0",
    ),
    "unknown_state": (
        Reading.STATE,
        "FINISHED, UNENROLLED, EXECUTING, PAUSED or SCHEDULED, or a label of one in "
        "value_aliases.csv",
    ),
}
# Narrower sheets are not full enough to tell a footer from a row.
FOOTER_WIDTH = 3


def is_sound(header: Header) -> str:
    """Whether a row is plainly in good form; where it is not, reasons are looked for.

    Plain comparisons of whole columns, which take a fraction of the time of reasons.
    """
    given = (
        f"coalesce({', '.join(name for name in group if name in header.columns)}) "
        "is not null"
        for group in header.kind.required
    )
    read = (
        f"({name} is not null or {header.cell(name)} is null)"
        for reading, _ in UNREADABLE.values()
        for name in _names(header, reading)
    )
    conditions = [*given, *read]
    if "ended_at" in header.columns:
        conditions.append("coalesce(ended_at >= enrolled_at, ended_at is null)")
    return " and ".join(conditions)


def find_reason(header: Header, *, spreadsheet: bool) -> str:
    """The reason of a row as an expression; null for a row in good form.

    A sheet has no rows of fewer fields: there, a row that lacks what is required and
    has its first cell filled alone is a footer, so malformed.
    """
    missing = _any(_missing(header, group) for group in header.kind.required)
    cases = [("is_sound", "null")]
    if spreadsheet and header.width >= FOOTER_WIDTH:
        others = ", ".join(f"c{position}" for position in range(1, header.width))
        footer = f"({missing}) and coalesce({others}) is null"
        cases.append((footer, literal(MALFORMED)))
    cases.append((missing, literal(MISSING)))
    for reason, (reading, _) in UNREADABLE.items():
        names = _names(header, reading)
        unreadable = _any(_unreadable(header, name) for name in names)
        cases.append((unreadable, literal(reason)))
    if "ended_at" in header.columns:
        cases.append(("ended_at < enrolled_at", literal(ENDED_BEFORE)))
    return choose(*cases)


def say_message(header: Header) -> str:
    """The sentence of a row that has a reason, as an expression."""
    missing = [
        (_missing(header, group), literal(f"The row gives no {' or '.join(group)}."))
        for group in header.kind.required
    ]
    messages = [
        (f"reason = '{MALFORMED}'", literal("The row has its first cell alone.")),
        (f"reason = '{MISSING}'", choose(*missing)),
    ]
    for reason, (reading, wanted) in UNREADABLE.items():
        cells = [
            (
                _unreadable(header, name),
                _quote_cell(header, name, _want(header, wanted, reading)),
            )
            for name in _names(header, reading)
        ]
        if cells:
            messages.append((f"reason = '{reason}'", choose(*cells)))
    return choose(*messages, (f"reason = '{ENDED_BEFORE}'", _say_ended(header)))


def _names(header: Header, reading: Reading) -> list[str]:
    return [
        column.name
        for column in header.kind.columns
        if column.reading is reading and column.name in header.columns
    ]


def _missing(header: Header, group: Iterable[str]) -> str:
    readable = [reading for reading, _ in UNREADABLE.values()]
    empty = [
        # What cannot be read is not missing.
        f"({name} is null and not {_is_filled(header, name)})"
        if header.kind.reading(name) in readable
        else f"{name} is null"
        for name in group
        if name in header.columns
    ]
    return " and ".join(empty)


def _unreadable(header: Header, name: str) -> str:
    return f"({name} is null and {_is_filled(header, name)})"


def _is_filled(header: Header, name: str) -> str:
    cell = str(header.cell(name))
    is_id = header.kind.reading(name) is Reading.ID
    filled = f"not {is_no_id_given(f'i_{cell}')}" if is_id else is_given(cell)
    # Most cells without a value are empty, and cheaply seen to be so.
    return f"({cell} is not null and {filled})"


def _want(header: Header, wanted: str, reading: Reading) -> str:
    """What is accepted in place of a cell that cannot be read."""
    told = header.source.from_value
    if reading is Reading.STATE and told and header.told:
        return f"one of {', '.join(told.outcomes)}"
    return wanted


def _quote_cell(header: Header, name: str, wanted: str) -> str:
    shown = f"left({header.cell(name)}, 100)"
    before = literal(f'{name} is "')
    behind = literal(f'", not {wanted}.')
    return f"{before} || {shown} || {behind}"


def _say_ended(header: Header) -> str:
    ended, enrolled = header.cell("ended_at"), header.cell("enrolled_at")
    if ended is None or enrolled is None:
        return "null"
    return f"'ended_at ' || {ended} || ' is before enrolled_at ' || {enrolled} || '.'"


def _any(conditions: Iterable[str]) -> str:
    return " or ".join(conditions) or "false"
