"""The texts that fill canonical columns where no single cell does, as expressions.

Add an operation of source files here. Names and values of source files are literals;
nothing that an export says is ever part of an expression. A column whose text is one
whole cell never comes here, so that plain exports are read as fast as before.
"""

from collections.abc import Iterable, Mapping

from dagster_project.exports.schema import Reading
from dagster_project.exports.sources.definition import Derivation
from dagster_project.exports.sources.header import Cell, Cells, Header
from dagster_project.exports.sources.parsing import STATE
from dagster_project.exports.validation.blanks import is_given, without_blanks
from dagster_project.exports.validation.cells import read_cell
from dagster_project.exports.validation.ids import clean_id, read_id
from dagster_project.sql import choose, literal

ENDED = "('FINISHED', 'UNENROLLED')"
# The state that a value or flags tell; null where the value is not known.
TOLD_STATE = "v_state"
TIME_IN_KEYS = "%Y%m%dT%H%M%S%f"
# An id that a loader wrapped into a list of one.
_LIST_OF_ONE = r'^\s*\[\s*"?([^"\[\],]*)"?\s*\]\s*$'


def fill_columns(header: Header) -> list[list[str]]:
    """Expressions with their names, in stages of which each may use the one before."""
    told = _tell(header)
    columns = [name for name in header.columns if header.cell(name) == f"m_{name}"]
    first = [
        f"{_fill(header, column)} as m_{column}"
        for column in columns
        if not _needs_state(header, column)
    ]
    second = [
        f"{_fill(header, column)} as m_{column}"
        for column in columns
        if _needs_state(header, column)
    ]
    return [stage for stage in ([*told, *first], second) if stage]


def _needs_state(header: Header, column: str) -> bool:
    derivation = header.source.derive.get(column)
    return derivation is not None and derivation.operation == "when_ended"


def _fill(header: Header, column: str) -> str:
    """The first text that is given: of the cells, of the value, of the derivation."""
    is_id = header.kind.reading(column) is Reading.ID
    texts = [_read(cell, is_id=is_id) for cell in header.cells.get(column, ())]
    if header.told and column in header.source.told_columns:
        texts.append(_told_text(header, column))
    if column in header.parts:
        texts.append(_derive(header, column))
    return first_given(texts)


def first_given(texts: list[str]) -> str:
    """The first of some texts that says anything, else the last."""
    *others, last = texts or ["null"]
    if not others:
        return last
    return choose(*((is_given(text), text) for text in others), otherwise=last)


def _read(cell: Cell, *, is_id: bool = False) -> str:
    text = f"c{cell.position}"
    if cell.path:
        path = "$" + "".join(f'."{key}"' for key in cell.path)
        valid = f"case when json_valid({text}) then {text} end"
        text = f"json_extract_string({valid}, {literal(path)})"
    if is_id:
        text = f"regexp_replace({text}, {literal(_LIST_OF_ONE)}, '\\1')"
    return text


def _first(cells: Cells) -> str:
    return first_given([_read(cell) for cell in cells])


def _tell(header: Header) -> list[str]:
    """Which outcome a row has: of its value, or of its flags."""
    source = header.source
    if not header.told or STATE not in header.columns:
        return []
    if source.from_value:
        value = normalised(_first(header.told["value"]))
        return [f"{_pick(value, source.from_value.outcomes, STATE)} as {TOLD_STATE}"]
    return [f"{_told_by_flags(header, STATE)} as {TOLD_STATE}"]


def _told_text(header: Header, column: str) -> str:
    """The text of a column that a value or flags fill.

    A state that is not known is shown as it stands, so that the row is quarantined.
    """
    source = header.source
    if source.from_value:
        found = _first(header.told["value"])
        told = _pick(normalised(found), source.from_value.outcomes, column)
        return found if column == STATE else told
    if column != STATE:
        return _told_by_flags(header, column)
    flags = [cells for name, cells in header.told.items() if name != "ended"]
    unread = [
        (f"{_flag(cells)} is null and {is_given(_first(cells))}", _first(cells))
        for cells in flags
    ]
    return choose(*unread, otherwise=_told_by_flags(header, STATE))


def _pick(value: str, outcomes: Mapping[str, Mapping[str, str]], column: str) -> str:
    texts: dict[str, list[str]] = {}
    for known, outcome in outcomes.items():
        if column in outcome:
            texts.setdefault(outcome[column], []).append(known)
    return choose(
        *(
            (f"{value} in ({', '.join(map(literal, values))})", literal(text))
            for text, values in texts.items()
        )
    )


def _told_by_flags(header: Header, column: str) -> str:
    flags = header.source.from_flags
    if flags is None:
        return "null"

    def text(outcome: Mapping[str, str]) -> str:
        return literal(outcome[column]) if column in outcome else "null"

    asked = [(name, cells) for name, cells in header.told.items() if name != "ended"]
    unread = " or ".join(
        f"({_flag(cells)} is null and {is_given(_first(cells))})" for _, cells in asked
    )
    return choose(
        *([(unread, "null")] if unread else []),
        (f"not {is_given(_first(header.told['ended']))}", text(flags.still_open)),
        *((_flag(cells), text(flags.outcomes[name])) for name, cells in asked),
        otherwise=text(flags.otherwise),
    )


def _derive(header: Header, column: str) -> str:
    derivation = header.source.derive[column]
    parts = header.parts[column]
    if derivation.operation == "when_ended":
        cells = [cell for part in parts for cell in part]
        state = TOLD_STATE if header.told else f"upper({header.cell(STATE)})"
        return choose((f"{state} in {ENDED}", _first(tuple(cells))))
    if derivation.operation == "not":
        flag = _flag(parts[0])
        spelled = f"case when {flag} then 'false' else 'true' end"
        return choose((f"{flag} is not null", spelled), otherwise=_first(parts[0]))
    if derivation.operation == "one_if":
        return _one_if(derivation, parts[0])
    return _concat(header, column, parts)


def _one_if(derivation: Derivation, cells: Cells) -> str:
    text = _first(cells)
    given = is_given(text)
    if derivation.values:
        values = ", ".join(map(literal, derivation.values))
        one = f"case when {normalised(text)} in ({values}) then '1' else '0' end"
        return choose((given, one))
    flag = _flag(cells)
    one = f"case when {flag} then '1' else '0' end"
    return choose((f"{flag} is not null", one), (given, text))


def _concat(header: Header, column: str, parts: Iterable[Cells]) -> str:
    if header.kind.reading(column) is not Reading.ID:
        texts = [
            choose((is_given(_first(part)), without_blanks(_first(part))))
            for part in parts
            if part
        ]
        return f"nullif(concat_ws(' ', {', '.join(texts)}), '')"
    return " || ':' || ".join(f"({_key_part(header, part)})" for part in parts)


def _key_part(header: Header, cells: Cells) -> str:
    """A part of a key, the same however it is spelled: an instant, or an id."""
    text = _first(cells)
    if set(header.time_positions) & {cell.position for cell in cells}:
        time = read_cell(text, Reading.TIMESTAMP, column="")
        utc = f"timezone('UTC', {time})"
        return f"strftime({utc}, {literal(TIME_IN_KEYS)})"
    return read_id(text, f"({clean_id(text)})")


def _flag(cells: Cells) -> str:
    return read_cell(_first(cells), Reading.BOOLEAN, column="boolean")


def normalised(text: str) -> str:
    """A value as `names.normalise_value` spells it."""
    plain = f"lower(replace(nfc_normalize({without_blanks(text)}), '_', ' '))"
    return f"regexp_replace({plain}, '\\.0+$', '')"
