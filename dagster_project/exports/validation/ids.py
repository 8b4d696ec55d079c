"""How the text of a cell becomes an id, as DuckDB expressions over one text column.

Add a disguise of ids here, or a form that is no id. Text that only says that a cell is
empty is data in value_aliases.csv. Most ids are plain digits, which one test tells.
"""

from dagster_project.exports.validation.blanks import is_empty_marker, without_blanks
from dagster_project.sql import choose, literal, matches

# Format characters: of no width, of a direction, byte-order marks, soft hyphens.
_INVISIBLE = r"[\p{Cf}\x{034F}\x{115F}\x{FE00}-\x{FE0F}]"
# Quotes that spreadsheets need to take digits for text: ="123", '123, "123".
_WRAPPED = (
    r"(?s)^(?:=?\s*\"+(.*?)\"*|=?'(.*?)'?|=\s*([0-9]+)"
    r"|[\x{2018}\x{201A}\x{201C}\x{201E}\x{00AB}]"
    r"([^\x{2018}-\x{201F}\x{00AB}\x{00BB}]*)"
    r"[\x{2018}\x{2019}\x{201C}\x{201D}\x{00BB}])$"
)
# Text of such a form can be nothing but itself, which spares it the longer look.
_PLAIN = r"\d+|\d*[A-DF-Za-df-z][0-9A-Za-z_-]{15,}"
_POWER = r"[+-]?\d+([.,]\d*)?[eE][+-]?\d+"
_WHOLE_POWER = r"(\d+)[.,]?(\d*)[eE]\+?0*(\d{1,2})"
# Of more digits than a floating-point number keeps, some may be lost; three zeros
# behind three digits or fewer may be thousands.
_WHOLE_DECIMAL = r"\d{1,15}[.,](0{1,2}|0{4,})|\d{4,15}[.,]000"
_NO_ID = "|".join(
    (
        _POWER,
        # Thousands, whatever stands between them, and decimals.
        r"[+-]?\d+([.,'\x{2019}\x{066C}\s\p{Z}]+\d+)+[.,]?|\d+[.,]",
        # Several ids.
        r"(?s).*[;|\"\r\n\t].*|[^\s,]+(,[^\s,]+)+,?|\S*\d\S*(\s*,\s*\S*\d\S*)+",
        # JSON.
        r"(?s)\[.*\]|\{\s*\}|\{.*[:=].*\}",
        # Errors of spreadsheets.
        r"#[A-Z][A-Z0-9/_]*[!?]?",
        # Neither a letter nor a digit: a column too narrow to be shown, or a mark.
        r"[^\p{L}\p{N}]+",
    )
)


def clean_id(cell: str) -> str:
    """An id without what disguises it, '' if nothing is left; null if it is plain.

    To be found before `read_id`, which asks several things of it.
    """
    # Most ids are whole numbers, which a cast tells in half the time of a pattern.
    is_number = f"cast(try_cast({cell} as bigint) as varchar) = {cell}"
    return choose(
        (f"{cell} is null", "null"),
        (is_number, "null"),
        (matches(cell, _PLAIN), "null"),
        otherwise=undisguised(cell),
    )


def undisguised(cell: str) -> str:
    """A text without quotes of spreadsheets and what cannot be seen."""
    bare = without_blanks(f"regexp_replace({cell}, {literal(_INVISIBLE)}, '', 'g')")
    # A disguise may be put on twice: '="123".
    for _ in range(2):
        groups = literal(r"\1\2\3\4")
        bare = f"regexp_replace({bare}, {literal(_WRAPPED)}, {groups})"
    return without_blanks(bare)


def read_id(cell: str, cleaned: str) -> str:
    """Digits or text; a power of ten only where all its digits are written.

    Args:
        cell: column that holds the text.
        cleaned: column that holds what `clean_id` gives of it.
    """
    whole, decimals, power = (
        f"regexp_extract({cleaned}, {literal(_WHOLE_POWER)}, {group})"
        for group in (1, 2, 3)
    )
    power = f"cast({power} as integer)"
    # Conditions of one branch are not evaluated in turn, branches are.
    digits = choose(
        (
            f"length({decimals}) >= {power} "
            f"and trim({decimals}[{power} + 1:], '0') = ''",
            f"{whole} || {decimals}[:{power}]",
        )
    )
    return choose(
        (f"{cell} is null", "null"),
        (f"{cleaned} is null", cell),
        (is_no_id_given(cleaned), "null"),
        (matches(cleaned, _WHOLE_DECIMAL), f"regexp_extract({cleaned}, '^\\d+')"),
        (matches(cleaned, _WHOLE_POWER), digits),
        (matches(cleaned, _NO_ID), "null"),
        otherwise=cleaned,
    )


def is_no_id_given(cleaned: str) -> str:
    """Whether an id is empty, or only says so."""
    return f"({cleaned} = '' or {is_empty_marker(cleaned)})"
