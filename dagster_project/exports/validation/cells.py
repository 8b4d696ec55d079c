"""How the text of a cell becomes a value, as DuckDB expressions over one text column.

Add a form of a value here. Expressions name columns and variables of ours only;
nothing that a file says is ever part of them. Each reads a plain cell by a quick test
and only what fails it the long way.
"""

from collections.abc import Mapping

from dagster_project.exports.schema import Reading
from dagster_project.exports.sources.aliases import EMPTY
from dagster_project.exports.validation.blanks import (
    declare_blanks,
    is_empty_marker,
    without_blanks,
)
from dagster_project.exports.validation.ids import read_id, undisguised
from dagster_project.sql import choose, literal, literals, matches

_DAY = r"[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_OFFSET = r"[+-](0\d|1[0-5])(:?[0-5]\d)?"
_PLAIN_TIME = rf"{_DAY}([T ]{_CLOCK}(:[0-5]\d(\.\d{{1,9}})?(Z|{_OFFSET})?)?)?"
# The same without an offset: in UTC, a cast that knows no zones reads it three times as
# fast as one that does.
_UTC_TIME = rf"{_DAY}([T ]{_CLOCK}(:[0-5]\d(\.\d{{1,9}})?Z?)?)?"
_ANY_TIME = (
    rf"({_DAY})[Tt ]({_CLOCK})(:[0-5]\d([.,]\d{{1,9}})?)? ?([Zz]|UTC|{_OFFSET})?"
)
_BASIC_TIME = (
    r"([12]\d{3})(\d\d)(\d\d)T([01]\d|2[0-3])([0-5]\d)([0-5]\d)?"
    rf"(Z|{_OFFSET})?"
)
# Milliseconds of thirteen digits: from September 2001 to November 2286.
_EPOCH = r"[1-9]\d{12}([.,]0)?"
# Days since the end of 1899 as spreadsheets count them: from 1954 to 2119.
_SERIAL = r"[2-7]\d{4}(\.\d+)?"
# Line ends and blanks that an ASCII text may end with.
_LAST_BLANKS = (*range(9, 14), *range(28, 33))
# Ranges of first letters, each up to a letter that is none.
_LETTERS_AND_DIGITS = (("'0'", "':'"), ("'A'", "'['"), ("'a'", "'{'"))


def read_cell(
    cell: str,
    reading: Reading,
    *,
    column: str,
    serials: bool = False,
    utc_time: str | None = None,
    cleaned: str = "null",
) -> str:
    """The value of a cell; null if it is empty or cannot be read.

    Args:
        cell: column that holds the text.
        reading: how the column is read.
        column: canonical name, which tells whose labels count.
        serials: whether a timestamp may be a spreadsheet's number of days.
        utc_time: what `read_utc_time` gives of the cell; None in other zones.
        cleaned: what `clean_id` gives of it, where it is an id.
    """
    if reading is Reading.TEXT:
        return _read_text(cell)
    if reading is Reading.ID:
        return read_id(cell, cleaned)
    if reading is Reading.ADDRESS:
        return _read_address(cell)
    if reading is Reading.TIMESTAMP:
        return _read_timestamp(cell, serials, utc_time)
    if reading is Reading.COUNT:
        return _read_count(cell)
    if reading is Reading.BOOLEAN:
        return f"cast({_look_up(cell, 'boolean')} as boolean)"
    if reading is Reading.STATE:
        return _look_up(cell, column)
    if reading is Reading.LABEL:
        return f"coalesce({_look_up(cell, column)}, {_read_code(cell)})"
    return _read_code(cell)


def read_utc_time(cell: str) -> str:
    """A cell as a time without a zone, null if it is none.

    To be found before the cases of a timestamp, each of which would read it again.
    """
    return f"try_cast({cell} as timestamp)"


def declare_labels(labels: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Statements that set the variables in which the expressions look values up."""
    statements = declare_blanks(labels.get(EMPTY, ()))
    for column in ("state", "unenrolled_source", "boolean"):
        known = dict(labels.get(column, {}))
        if column == "boolean":
            known |= dict.fromkeys(("TRUE", "1", "1.0"), "true")
            known |= dict.fromkeys(("FALSE", "0", "0.0"), "false")
        for name, texts in (("labels", known.keys()), ("values", known.values())):
            statements.append(f"set variable {column}_{name} = {literals(texts)}")
    return statements


def _read_text(cell: str) -> str:
    # No blank at either end; what lies between does not matter.
    is_bare = f"{cell} between '!' and '~' and {_ends_in_ascii(cell)}"
    text = f"nullif({without_blanks(cell)}, '')"
    return _choose_given(cell, (is_bare, cell), otherwise=text)


def _read_code(cell: str) -> str:
    text = _read_text(cell)
    return choose((is_empty_marker(text), "null"), otherwise=f"upper({text})")


def _read_address(cell: str) -> str:
    """A text that identifies, so without what disguises it; none that means empty."""
    firsts = " or ".join(
        f"{cell} between {first} and {last}" for first, last in _LETTERS_AND_DIGITS
    )
    text = undisguised(cell)
    return _choose_given(
        cell,
        (
            f"strlen({cell}) > getvariable('longest_marker') "
            f"and ({firsts}) and {_ends_in_ascii(cell)}",
            cell,
        ),
        (is_empty_marker(text), "null"),
        otherwise=f"nullif({text}, '')",
    )


def _ends_in_ascii(cell: str) -> str:
    """Whether a text is ASCII without a blank at its end."""
    lasts = [f"not suffix({cell}, chr({code}))" for code in _LAST_BLANKS]
    return " and ".join((f"strlen({cell}) = length({cell})", *lasts))


def _read_timestamp(cell: str, serials: bool, utc_time: str | None) -> str:
    text = without_blanks(cell)
    # Groups of any time: 1 day, 4 clock, 6 seconds, 8 offset.
    iso = _respell(text, _ANY_TIME, r"\1 \4:00\6\8", r":00(:\d\d)")
    iso = f"replace(replace(replace({iso}, ',', '.'), 'z', 'Z'), 'UTC', 'Z')"
    basic = _respell(text, _BASIC_TIME, r"\1-\2-\3 \4:\5:00\6\7", r"(:)00(\d\d)")
    cases = [
        (matches(cell, _PLAIN_TIME), f"try_cast({cell} as timestamptz)"),
        (
            matches(text, _EPOCH),
            f"make_timestamptz(cast({text}[:13] as bigint) * 1000)",
        ),
        (matches(text, _DAY), f"try_cast({text} as timestamptz)"),
        (matches(text, _ANY_TIME), f"try_cast({iso} as timestamptz)"),
        (matches(text, _BASIC_TIME), f"try_cast({basic} as timestamptz)"),
    ]
    if utc_time is not None:
        moment = f"make_timestamptz(epoch_us({utc_time}))"
        # Spelled as DuckDB would, which is found faster than by a pattern.
        same = f"strlen({cell}) = 19 and cast({utc_time} as varchar) = {cell}"
        is_plain = f"{same} and {cell} between '1' and '3'"
        cases = [(is_plain, moment), (matches(cell, _UTC_TIME), moment), *cases]
    if serials:
        cases.append((matches(text, _SERIAL), _read_serial(text)))
    return _choose_given(cell, *cases)


def _respell(text: str, pattern: str, spelling: str, doubled: str) -> str:
    """Spell a time with seconds: 00 is put in, and taken out again if some follow."""
    with_seconds = (
        f"regexp_replace({text}, {literal(f'^{pattern}$')}, {literal(spelling)})"
    )
    kept = "".join(f"\\{group}" for group in range(1, 2 + doubled.count("(")))
    pattern = literal(f"^(.{{16}}){doubled}")
    return f"regexp_replace({with_seconds}, {pattern}, {literal(kept)})"


def _read_serial(text: str) -> str:
    milliseconds = f"cast(round(cast({text} as double) * 86400000) as bigint)"
    day = f"timestamp '1899-12-30' + to_milliseconds({milliseconds})"
    return f"cast({day} as timestamptz)"


def _read_count(cell: str) -> str:
    text = without_blanks(cell)
    digits = f"regexp_extract({text}, '\\d+')"
    number = f"try_cast({cell} as bigint)"
    return _choose_given(
        cell,
        (f"strlen({cell}) = 1 and {cell} between '0' and '9'", number),
        (matches(cell, r"\d+"), number),
        (matches(text, r"\+?\d+([.,]0{1,2})?"), f"try_cast({digits} as bigint)"),
    )


def _look_up(cell: str, column: str) -> str:
    label = f"upper(replace(nfc_normalize({without_blanks(cell)}), chr(160), ' '))"
    exact, spelled = (
        f"getvariable('{column}_values')"
        f"[list_position(getvariable('{column}_labels'), {text})]"
        for text in (f"upper({cell})", label)
    )
    return _choose_given(cell, otherwise=f"coalesce({exact}, {spelled})")


def _choose_given(cell: str, *cases: tuple[str, str], otherwise: str = "null") -> str:
    """The value of the first case that holds; an empty cell is asked nothing."""
    return choose((f"{cell} is null", "null"), *cases, otherwise=otherwise)
